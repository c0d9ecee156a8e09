/** One choice that makes a variant: "Size" is "Large". */
export interface LineOption {
  readonly name: string
  readonly value: string
}

export interface Image {
  /** Absolute, or from the root of the shop's own address. */
  readonly url: string
  readonly alt: string
  /** In pixels, like the height. */
  readonly width: number
  readonly height: number
}
