import { diagnose } from './doctor/diagnose.ts'
import { lineOf } from './doctor/finding.ts'

/** `npm run doctor`: a line for each thing that a shop needs. Ends with 1 where one is BAD. */
for await (const found of diagnose()) {
  console.log(lineOf(found))
  if (found.verdict === 'BAD') process.exitCode = 1
}
