import { text } from '../schemas.ts'

/** As shoppers type it: in any case, with blanks around it. */
export const couponCode = text({ max: 60 }).transform((typed) => typed.trim().toUpperCase())
