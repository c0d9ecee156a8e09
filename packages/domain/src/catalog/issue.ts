/** What is wrong with what was asked, and where in it. */
export interface Issue {
  /** As "variants.2.sku". */
  readonly path: string
  readonly message: string
}
