import { z } from 'zod'
import { list } from '../settings/list.ts'
import { type LimitName, usualMaxima } from './limits.ts'

/** Like `anonymous-reads=600,staff=5000`. */
export const limitMaxima = list.pipe(
  z
    .array(
      z
        .string()
        .regex(
          new RegExp(`^(${Object.keys(usualMaxima).join('|')})=[1-9][0-9]{0,8}$`),
          `is no list like anonymous-reads=600,staff=5000; it takes ${Object.keys(usualMaxima).join(', ')}`,
        ),
    )
    // The names have just been looked at.
    .transform((entries) => Object.fromEntries(entries.map(maximumIn)) as Readonly<Partial<Record<LimitName, number>>>),
)
function maximumIn(entry: string): [string, number] {
  const [name = '', max] = entry.split('=')
  return [name, Number(max)]
}
