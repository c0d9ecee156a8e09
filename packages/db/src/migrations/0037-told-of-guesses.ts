import { type SqlMigration, statements } from './statements.ts'

export const toldOfGuesses: SqlMigration = statements(`
  -- When its person was last mailed that codes are being guessed: a guesser must not fill his mailbox.
  ALTER TABLE second_factor ADD COLUMN told_of_guesses_at timestamptz;
`)
