import type { NoteWords } from '../note-words.ts'

const orderSecret =
  'Wer den Link hat, kann die Bestellung sehen und stornieren: Bitte geben Sie ihn an niemanden weiter.'
const inviteLink = 'Einladung annehmen'
const inviteAfter = [
  'Der Link gilt eine Woche und ein einziges Mal. Wer ihn hat, kann an Ihrer Stelle annehmen: Bitte geben Sie ihn an ' +
    'niemanden weiter.',
]

export const de: NoteWords = {
  language: 'de',
  notes: {
    verify_email: {
      subject: ({ shop }) => `Bestätigen Sie Ihre E-Mail-Adresse für ${shop}`,
      said: ({ shop }) => [
        `Bei ${shop} wurde ein Konto mit dieser E-Mail-Adresse eröffnet. Wenn Sie das waren, bestätigen Sie sie mit dem ` +
          'Passwort des Kontos:',
      ],
      link: 'Adresse bestätigen',
      after: [
        'Danach zeigt das Konto, was unter dieser Adresse bestellt wurde. Der Link gilt drei Tage.',
        'Wenn Sie das nicht waren, ist nichts zu tun: Die Adresse wird dann nie bestätigt.',
      ],
    },
    reset_password: {
      subject: ({ shop }) => `Neues Passwort für ${shop}`,
      said: ({ shop }) => [
        `Für Ihr Konto bei ${shop} wurde ein neues Passwort angefordert. Wenn Sie das waren, wählen Sie es hier:`,
      ],
      link: 'Neues Passwort wählen',
      after: [
        'Der Link gilt eine Stunde und ein einziges Mal. Wenn Sie das nicht waren, ist nichts zu tun: Ihr Passwort ' +
          'bleibt, wie es ist.',
      ],
    },
    change_email: {
      subject: ({ shop }) => `Bestätigen Sie Ihre neue E-Mail-Adresse für ${shop}`,
      said: ({ shop }) => [
        `Ein Konto bei ${shop} soll ab jetzt diese E-Mail-Adresse haben. Wenn es Ihres ist, bestätigen Sie sie:`,
      ],
      link: 'Neue Adresse bestätigen',
      after: [
        'Der Link gilt eine Stunde und ein einziges Mal. Wenn Sie das nicht waren, ist nichts zu tun: Die Adresse ' +
          'wird dann nicht verwendet.',
      ],
    },
    email_taken: {
      subject: ({ shop }) => `Sie haben bei ${shop} schon ein Konto`,
      said: ({ shop }) => [
        `Jemand wollte einem anderen Konto bei ${shop} diese E-Mail-Adresse geben. Zu ihr gehört aber schon ein Konto.`,
        'Wenn Sie das waren, melden Sie sich mit dieser Adresse an; ein vergessenes Passwort lässt sich neu setzen. ' +
          'Wenn nicht, ist nichts zu tun.',
      ],
      link: '',
      after: [],
    },
    email_change_asked: {
      subject: ({ shop }) => `Ihre E-Mail-Adresse bei ${shop} soll geändert werden`,
      said: ({ shop }) => [
        `Jemand, der Ihr Passwort kennt, wollte Ihrem Konto bei ${shop} eine andere E-Mail-Adresse geben.`,
        'Wenn Sie das waren, folgen Sie dem Link, der an die neue Adresse ging. Wenn nicht, ändern Sie jetzt Ihr ' +
          'Passwort: Der Link gilt dann nicht mehr.',
      ],
      link: '',
      after: [],
    },
    email_changed: {
      subject: ({ shop }) => `Ihre E-Mail-Adresse bei ${shop} wurde geändert`,
      said: ({ shop }) => [
        `Ihr Konto bei ${shop} hat jetzt eine andere E-Mail-Adresse als diese und ist überall sonst abgemeldet.`,
        'Wenn Sie das nicht waren, antworten Sie auf diese Nachricht, oder schreiben Sie sofort dem Geschäft.',
      ],
      link: '',
      after: [],
    },
    invite_admin: {
      subject: ({ shop }) => `Einladung in das Team von ${shop}`,
      said: ({ shop }) => [`Sie sind eingeladen, ${shop} zu verwalten. Hier nehmen Sie an:`],
      link: inviteLink,
      after: inviteAfter,
    },
    invite_staff: {
      subject: ({ shop }) => `Einladung in das Team von ${shop}`,
      said: ({ shop }) => [`Sie sind eingeladen, bei ${shop} mitzuarbeiten. Hier nehmen Sie an:`],
      link: inviteLink,
      after: inviteAfter,
    },
    order_link: {
      subject: ({ shop, order }) => `Ihre Bestellung ${order} bei ${shop}`,
      said: ({ shop, order }) => [`Hier ist Ihre Bestellung ${order} bei ${shop}:`],
      link: 'Bestellung ansehen',
      after: [orderSecret],
    },
    payment_instructions: {
      subject: ({ shop, order }) => `Ihre Bestellung ${order} bei ${shop}`,
      said: ({ shop, order }) => [
        `Vielen Dank für Ihre Bestellung ${order} bei ${shop}. Sie wird versandt, sobald sie bezahlt ist:`,
      ],
      link: 'Bestellung ansehen',
      after: [orderSecret],
    },
    payment_needs_buyer: {
      subject: ({ shop, order }) => `Bitte bestätigen Sie die Zahlung Ihrer Bestellung ${order} bei ${shop}`,
      said: ({ shop, order }) => [
        `Ihre Bestellung ${order} bei ${shop} sollte mit Ihrer gespeicherten Karte bezahlt werden. Ihre Bank möchte, ` +
          'dass Sie das selbst bestätigen. Abgebucht wurde nichts. Hier können Sie bezahlen:',
      ],
      link: 'Bestellung bezahlen',
      after: [orderSecret],
    },
  },
  waitUntil: (day) => `Die Ware ist bis ${day} für Sie zurückgelegt.`,
}
