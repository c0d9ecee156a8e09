/** Whether staff has to show a second factor besides the password. */
export const staffSecondFactors = ['optional', 'required'] as const
export type StaffSecondFactor = (typeof staffSecondFactors)[number]

/** Of one account, within so many minutes: the next code is not even looked at, whoever brings it. */
export const wrongCodesMax = 5
export const wrongCodesMinutes = 15

/** A code is good for so long (RFC 6238, section 4.2); as its step, time is counted in these. */
const stepSeconds = 30

/**
 * The steps whose codes are taken at this moment, the likeliest first: clocks of devices are off by one at most. None
 * that is not newer than the last that was taken, for whoever has seen a code must not use it again.
 */
export function stepsTaken(now: Date, lastStep: number | null): number[] {
  const current = Math.floor(now.getTime() / 1_000 / stepSeconds)
  return [current, current - 1, current + 1].filter((step) => lastStep === null || step > lastStep)
}
