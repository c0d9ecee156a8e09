import type { NoteWords } from '../note-words.ts'

const orderSecret = 'Whoever has the link can see the order and cancel it: keep it to yourself.'
const inviteLink = 'Accept the invitation'
const inviteAfter = [
  'The link is good for a week, and once. Whoever has it can accept in your place: keep it to yourself.',
]

export const en: NoteWords = {
  language: 'en',
  notes: {
    verify_email: {
      subject: ({ shop }) => `Confirm your e-mail address for ${shop}`,
      said: ({ shop }) => [
        `An account was opened at ${shop} with this e-mail address. If it was you, confirm it with its password:`,
      ],
      link: 'Confirm the address',
      after: [
        'The account then shows what was ordered under this address. The link is good for three days.',
        'If it was not you, do nothing: the address is then never confirmed.',
      ],
    },
    reset_password: {
      subject: ({ shop }) => `Choose a new password for ${shop}`,
      said: ({ shop }) => [
        `Somebody asked for a new password for your account at ${shop}. If it was you, choose one here:`,
      ],
      link: 'Choose a new password',
      after: ['The link is good for an hour, and once. If it was not you, do nothing: your password stays as it is.'],
    },
    change_email: {
      subject: ({ shop }) => `Confirm your new e-mail address for ${shop}`,
      said: ({ shop }) => [
        `An account at ${shop} is to have this e-mail address from now on. If it is yours, confirm it:`,
      ],
      link: 'Confirm the new address',
      after: ['The link is good for an hour, and once. If it was not you, do nothing: the address is then never used.'],
    },
    email_taken: {
      subject: ({ shop }) => `You have an account at ${shop} already`,
      said: ({ shop }) => [
        `Somebody asked for another account at ${shop} to have this e-mail address. It has an account of its own already.`,
        'If it was you, sign in with this address; a forgotten password can be set anew. If it was not, do nothing.',
      ],
      link: '',
      after: [],
    },
    email_change_asked: {
      subject: ({ shop }) => `Somebody changes your e-mail address at ${shop}`,
      said: ({ shop }) => [
        `Somebody who knows your password asked for your account at ${shop} to have another e-mail address.`,
        'If it was you, follow the link that was mailed there. If it was not you, change your password now: ' +
          'the link is then good for nothing.',
      ],
      link: '',
      after: [],
    },
    email_changed: {
      subject: ({ shop }) => `Your e-mail address at ${shop} has been changed`,
      said: ({ shop }) => [
        `Your account at ${shop} has another e-mail address now, and no longer this one. You are signed out elsewhere.`,
        'If it was not you, answer this mail or write to the shop at once.',
      ],
      link: '',
      after: [],
    },
    invite_admin: {
      subject: ({ shop }) => `Join the staff of ${shop}`,
      said: ({ shop }) => [`You are invited to become an administrator of ${shop}. Accept here:`],
      link: inviteLink,
      after: inviteAfter,
    },
    invite_staff: {
      subject: ({ shop }) => `Join the staff of ${shop}`,
      said: ({ shop }) => [`You are invited to become a member of the staff of ${shop}. Accept here:`],
      link: inviteLink,
      after: inviteAfter,
    },
    order_link: {
      subject: ({ shop, order }) => `Your order ${order} at ${shop}`,
      said: ({ shop, order }) => [`Here is your order ${order} at ${shop}:`],
      link: 'See the order',
      after: [orderSecret],
    },
    payment_instructions: {
      subject: ({ shop, order }) => `Your order ${order} at ${shop}`,
      said: ({ shop, order }) => [`Thank you for your order ${order} at ${shop}. It is sent once it is paid:`],
      link: 'See the order',
      after: [orderSecret],
    },
    payment_needs_buyer: {
      subject: ({ shop, order }) => `Please confirm the payment of your order ${order} at ${shop}`,
      said: ({ shop, order }) => [
        `Your order ${order} at ${shop} was to be paid with the card that you have saved. Your bank wants you to ` +
          'confirm that yourself. Nothing has been charged. You can pay here:',
      ],
      link: 'Pay for the order',
      after: [orderSecret],
    },
  },
  waitUntil: (day) => `The goods wait for you until ${day}.`,
}
