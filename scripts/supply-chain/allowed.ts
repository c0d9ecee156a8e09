import type { Advisory } from './audit.ts'
import type { Component } from './licences.ts'

/** Licences that ask for nothing but their text, by their SPDX ids. */
export const licences: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  // Of libvips, which is loaded as it is and can be exchanged for another build.
  'LGPL-3.0-or-later',
  'MIT',
  'MIT-0',
  // Of a font that invoices are written in; it may be passed on with whatever uses it.
  'OFL-1.1',
])

/** Packages that do not say their licence as SPDX has it, by name and version, and what it is. */
export const licencesRead: Readonly<Record<string, string>> = {
  // Its package.json says MIT/X11.
  'nub@0.0.0': 'MIT',
  // Its package.json says nothing, its LICENSE is MIT's text.
  'png-js@2.0.0': 'MIT',
}

export interface Accepted extends Pick<Advisory, 'id'> {
  readonly why: string
  /** The day on which somebody looks again. */
  readonly until: string
}

/** Findings that do not concern us, each with its reason and an end. */
export const advisories: readonly Accepted[] = []

/** How a component is named above. */
export const nameOf = ({ group, name, version }: Component): string =>
  `${group === undefined || group === '' ? '' : `${group}/`}${name}@${version}`
