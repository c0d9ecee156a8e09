/** `charge.*` stands for all that begin so, and `*` for all. */
export const matchesType = (type: string, pattern: string): boolean =>
  pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern
