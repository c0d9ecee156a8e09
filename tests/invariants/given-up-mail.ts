/** A mail's job, and its letter, of which nobody heard. */
export const givenUpMail = (state: string): string => `
  with mail as (insert into pgboss.job (name, state) values ('send-mail', '${state}') returning name, id)
  insert into pgboss.job (name, state, source_name, source_id) select 'dead-letters', 'failed', name, id from mail;`
