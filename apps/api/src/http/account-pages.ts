import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { acceptance, becomeStaff, openInvitation } from '../accounts/accept-invitation.ts'
import { takeNewEmail } from '../accounts/change-email.ts'
import { factorCode, linkToken, password } from '../accounts/inputs.ts'
import { openLink } from '../accounts/links.ts'
import { setForgottenPassword } from '../accounts/reset-password.ts'
import { confirmEmail } from '../accounts/verify-email.ts'
import { type Context, contextOf } from '../context.ts'
import type { Deps } from '../deps.ts'
import type { Refusal } from '../refusals.ts'
import { Refused } from '../refused.ts'
import { openSubscriber, stopWaiting } from '../stock/subscriptions/stop-notifying.ts'
import { type Answered, type Field, type Form, formPage, notice } from './form-page.ts'
import { inTime, limitPages } from './limit-pages.ts'

/** Where a link in a mail leads: looking at it changes nothing, for programs open links to see what they are. */
interface LinkPage {
  readonly path: string
  /** Throws TOKEN_INVALID. */
  ask(ctx: Context, token: string): Promise<Form>
  /** Does what the procedure does, from what a form sent, and answers what to say then. */
  act(ctx: Context, values: Answered['values']): Promise<string>
}

const bodyBytesMax = 16_384
const html = 'text/html; charset=utf-8'

/** The pages of links in mails, for a shop whose frontend has none of its own: plain HTML, and no script. */
export function accountPages(deps: Deps) {
  return async (scope: FastifyInstance): Promise<void> => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: bodyBytesMax },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body.toString()))),
    )
    // Mail programs may post in this form (RFC 8058): the token is in the address then, and nothing else is needed.
    scope.addContentTypeParser(
      'multipart/form-data',
      { parseAs: 'string', bodyLimit: bodyBytesMax },
      (_request, _body, done) => done(null, {}),
    )
    scope.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer')
    })
    limitPages(scope, deps)
    for (const linkPage of [verifyEmailPage, changeEmailPage, resetPasswordPage, invitationPage, stopNotifyingPage]) {
      scope.get(linkPage.path, (request, reply) => show(linkPage, deps, { request, reply }))
      scope.post(linkPage.path, (request, reply) => take(linkPage, deps, { request, reply }))
    }
  }
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

async function show(linkPage: LinkPage, deps: Deps, { request, reply }: Exchange): Promise<string> {
  const ctx = contextOf(deps, request, reply)
  reply.type(html)
  const { token } = linkPageQuery.parse(request.query)
  try {
    return formPage(await linkPage.ask(ctx, token), { values: { token }, issues: [] })
  } catch (error) {
    return refuseLink(error, reply)
  }
}

async function take(linkPage: LinkPage, deps: Deps, { request, reply }: Exchange): Promise<string> {
  const ctx = contextOf(deps, request, reply)
  reply.type(html)
  const values = { ...linkPageQuery.parse(request.query), ...sentValues.parse(request.body ?? {}) }
  try {
    return await linkPage.act(ctx, values)
  } catch (error) {
    const said = toldBy(error)
    if (said === undefined) return refuseLink(error, reply)
    if (error instanceof Refused && 'retryAfter' in error.refusal) ctx.limitHeaders.retryAfter(error.refusal.retryAfter)
    reply.code(said.status)
    try {
      const form = await linkPage.ask(ctx, values.token ?? '')
      return formPage(said.asksForCode ? withCodeField(form) : form, { values, ...said })
    } catch (cause) {
      return refuseLink(cause, reply)
    }
  }
}

/** Whatever stands in the address or in the form: strings, or nothing. */
const linkPageQuery = z.object({ token: z.string().catch('') })
const sentValues = z.record(z.string(), z.string()).catch({})

function refuseLink(error: unknown, reply: FastifyReply): string {
  if (!(error instanceof Refused) || error.refusal.code !== 'TOKEN_INVALID') throw error
  reply.code(410)
  return notice('This link is over', ['It was used, is too old, or is not complete. Ask for a new one.'])
}

/** What a form can say about an error, next to the field that it is about. */
interface Told {
  readonly status: number
  readonly issues: Answered['issues']
  readonly asksForCode?: boolean
}

/** Undefined for errors that a form can do nothing about. */
function toldBy(error: unknown): Told | undefined {
  if (error instanceof z.ZodError) {
    return { status: 400, issues: error.issues.map(({ path, message }) => ({ path: path.join('.'), message })) }
  }
  return error instanceof Refused ? toldOf(error.refusal) : undefined
}

function toldOf(refusal: Refusal): Told | undefined {
  switch (refusal.code) {
    case 'VALIDATION_FAILED':
      return { status: 400, issues: refusal.issues }
    case 'UNAUTHENTICATED': {
      const message = 'does not open the account with this address'
      return { status: 401, issues: [{ path: 'password', message }] }
    }
    case 'SECOND_FACTOR_REQUIRED':
      return codeIssue('is needed besides the password: of your app, or a recovery code')
    case 'SECOND_FACTOR_INVALID':
      return codeIssue('is wrong, or was used already: wait for the next one')
    case 'CONFLICT':
      return {
        status: 409,
        issues: [{ path: '', message: 'This was done from elsewhere at the same moment: try again.' }],
      }
    case 'RATE_LIMITED': {
      const message = `That was too often, or there is a crowd: try again ${inTime(refusal.retryAfter)}.`
      return { status: 429, issues: [{ path: '', message }] }
    }
    default:
      return undefined
  }
}

const codeIssue = (message: string): Told => ({ status: 401, issues: [{ path: 'code', message }], asksForCode: true })

const codeField: Field = { name: 'code', label: 'Code', type: 'text', autocomplete: 'one-time-code' }

/** Of an account with a second factor: the code that belongs to its password. */
const withCodeField = (form: Form): Form => ({
  ...form,
  fields: form.fields.includes(codeField) ? form.fields : [...form.fields, codeField],
})

const passwordField: Field = { name: 'password', label: 'Password', type: 'password', autocomplete: 'new-password' }

const withPassword = z.object({ token: linkToken.catch(''), password, code: factorCode.optional() })

const verifyEmailPage: LinkPage = {
  path: '/verify-email',
  ask: async (ctx, token) => {
    const { email } = await openLink(ctx, 'verify_email', token)
    const intro =
      `If you opened an account with ${email}, confirm it with the password of the account. ` +
      'If you did not, do nothing – or ask for a new password where you shop, and the account is yours.'
    const fields = [{ ...passwordField, autocomplete: 'current-password' }]
    return { title: 'Confirm your e-mail address', intro, fields, button: 'Confirm' }
  },
  act: async (ctx, values) => {
    const email = await confirmEmail(ctx, withPassword.parse(values))
    return notice('Thank you', [`${email} is confirmed as your e-mail address. You can close this page.`])
  },
}

const changeEmailPage: LinkPage = {
  path: '/change-email',
  ask: async (ctx, token) => {
    const { email } = await openLink(ctx, 'change_email', token)
    const intro =
      `If your account is to have the address ${email}, confirm it with the password of the account. ` +
      'You will be signed out everywhere. An account without a password is asked where you are signed in to it.'
    const fields = [{ ...passwordField, autocomplete: 'current-password' }]
    return { title: 'Confirm your new e-mail address', intro, fields, button: 'Confirm' }
  },
  act: async (ctx, values) => {
    const email = await takeNewEmail(ctx, withPassword.parse(values))
    return notice('Thank you', [`Your account has the address ${email} now. Sign in with it.`])
  },
}

const resetPasswordPage: LinkPage = {
  path: '/reset-password',
  ask: async (ctx, token) => {
    const { email } = await openLink(ctx, 'reset_password', token)
    const intro = `For ${email}. You will be signed out everywhere.`
    return { title: 'Choose a new password', intro, fields: [passwordField], button: 'Set the password' }
  },
  act: async (ctx, values) => {
    await setForgottenPassword(ctx, withPassword.parse(values))
    return notice('Your password is set', ['You are signed out everywhere. Sign in with the new password.'])
  },
}

const nameFields: readonly Field[] = [
  { name: 'firstName', label: 'First name', type: 'text', autocomplete: 'given-name' },
  { name: 'lastName', label: 'Last name', type: 'text', autocomplete: 'family-name' },
]

const accepted = z.object({ ...acceptance.shape, token: linkToken.catch('') })

const invitationPage: LinkPage = {
  path: '/invitation',
  ask: async (ctx, token) => {
    const { email, role } = await openInvitation(ctx, token)
    const { name } = await ctx.shop()
    const who = email === null ? '' : ` as ${email}`
    const as = role === 'ADMIN' ? 'an administrator' : 'a member of the staff'
    const emailField: Field = { name: 'email', label: 'E-mail', type: 'email', autocomplete: 'username' }
    return {
      title: `Join the staff of ${name}`,
      intro: `You will be ${as}${who}. If you have an account here already, give its password; else choose one.`,
      fields: [...(email === null ? [emailField] : []), ...nameFields, passwordField],
      button: 'Accept the invitation',
    }
  },
  act: async (ctx, values) => {
    const { account } = await becomeStaff(ctx, accepted.parse(values))
    const as = account.role === 'ADMIN' ? 'an administrator' : 'a member of the staff'
    return notice(`Welcome, ${account.firstName}`, [
      `${account.email} is ${as} of ${(await ctx.shop()).name} now.`,
      'Programs sign in as you with `auth.login`.',
      'A tool gets a key of its own, for only what it has to do, with `admin.apiKeys.create`.',
    ])
  },
}

const stopNotifyingPage: LinkPage = {
  path: '/stop-notifying',
  ask: async (ctx, token) => {
    const intro = `For ${await openSubscriber(ctx, token)}: no more mails when goods can be had again.`
    return { title: 'Wait for nothing any more', intro, fields: [], button: 'Stop' }
  },
  act: async (ctx, values) => {
    const email = await stopWaiting(ctx, values.token ?? '')
    return notice('It is done', [`${email} waits for nothing any more. You can close this page.`])
  },
}
