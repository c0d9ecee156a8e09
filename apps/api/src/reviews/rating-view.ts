import { z } from 'zod'

/** Of a product, by its approved reviews. */
export const Rating = z
  .object({ average: z.number().describe('From 1 to 5, to two decimals'), count: z.int() })
  .meta({ id: 'Rating' })
