import { type SqlMigration, statements } from './statements.ts'

export const mail: SqlMigration = statements(`
  -- What mails look like and where they come from; what is not said is as the shop is called, and plain.
  ALTER TABLE shop_setting
    ADD COLUMN mail_from_name text,
    ADD COLUMN mail_from_email text,
    ADD COLUMN mail_reply_to text,
    ADD COLUMN mail_logo_url text,
    ADD COLUMN mail_color text CONSTRAINT shop_setting_mail_color CHECK (mail_color ~ '^#[0-9a-f]{6}$'),
    ADD COLUMN mail_footer text,
    -- Whose pages the links of mails lead to; without one, to those of the shop itself.
    ADD COLUMN storefront_url text;
`)
