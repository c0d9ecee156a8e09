/** What a file is about. */
export const importKinds = ['products', 'prices', 'stock'] as const
export type ImportKind = (typeof importKinds)[number]

/** What becomes of the rest where some of a file is refused: nothing is written, or all that is right. */
export const importModes = ['all_or_nothing', 'skip_bad'] as const
export type ImportMode = (typeof importModes)[number]

/** A run is refused where the file can't be read, or where anything in it is wrong and it was to be all or nothing. */
export const importStatuses = ['receiving', 'queued', 'running', 'done', 'refused', 'canceled', 'failed'] as const
export type ImportStatus = (typeof importStatuses)[number]

/** First the whole file is read, then it is set against the shop; what is all or nothing is written after that. */
export const importStages = ['reading', 'planning', 'writing'] as const
export type ImportStage = (typeof importStages)[number]
