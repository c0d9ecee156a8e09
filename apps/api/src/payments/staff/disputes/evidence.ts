import { z } from 'zod'
import { prose } from '../../../schemas.ts'
import { type Evidence, evidenceFiles, evidenceTexts } from '../../gateway-dispute-views.ts'

/** What Stripe takes of each text, and of all of them together. */
const textMax = 20_000
const textsMax = 150_000

const one = prose({ max: textMax })
const texts = Object.fromEntries(evidenceTexts.map((name) => [name, one])) as Record<
  // Object.fromEntries forgets which names there were.
  (typeof evidenceTexts)[number],
  typeof one
>

/** What is given replaces what was there under the name; '' takes it away. */
export const EvidenceInput = z
  .strictObject({
    ...z.strictObject(texts).partial().shape,
    ...z.strictObject(filesTakenAway()).partial().shape,
  })
  .refine((given) => lengthOf(given) <= textsMax, `is longer than ${textsMax} characters together`)
  .describe('By Stripe’s names. What is given replaces what was there; an empty text takes it away, a file too')

export const EvidenceFileName = z.enum(evidenceFiles).meta({ id: 'EvidenceFile' })

export const EvidenceView = z
  .object({ ...filled(evidenceTexts), ...filled(evidenceFiles) })
  .describe('By Stripe’s names; of files what Stripe calls them')

const lengthOf = (evidence: Evidence): number =>
  Object.values(evidence).reduce((sum, text) => sum + [...(text ?? '')].length, 0)

/** A file comes by a procedure of its own. */
function filesTakenAway() {
  const away = z.literal('')
  return Object.fromEntries(evidenceFiles.map((name) => [name, away])) as Record<
    (typeof evidenceFiles)[number],
    typeof away
  >
}

function filled<Name extends string>(names: readonly Name[]) {
  const text = z.string().optional()
  return Object.fromEntries(names.map((name) => [name, text])) as Record<Name, typeof text>
}
