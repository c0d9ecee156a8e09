/** What the person of an account is told by mail, for it may have been somebody else who did it. */
export const accountNotices = [
  'password_changed',
  'second_factor_on',
  'second_factor_off',
  // By the staff, for somebody who has lost it.
  'second_factor_reset',
  'recovery_codes_renewed',
  'recovery_code_used',
  // As many wrong ones as are looked at.
  'codes_guessed',
  // What renews a session was shown by two.
  'session_copied',
  'identity_linked',
  'identity_unlinked',
] as const
export type AccountNotice = (typeof accountNotices)[number]
