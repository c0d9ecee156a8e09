import type { OrderWords } from '../order-words.ts'

export const de: OrderWords = {
  language: 'de',
  confirmed: {
    subject: ({ shop, order }) => `Ihre Bestellung ${order} bei ${shop} ist bestätigt`,
    thanks: ({ shop, order }) => `Vielen Dank für Ihre Bestellung ${order} bei ${shop}.`,
    paid: 'Sie ist bezahlt. Sobald sie versandt wird, schreiben wir Ihnen wieder.',
    held: 'Ihre Zahlung ist genehmigt und wird beim Versand eingezogen. Dann schreiben wir Ihnen wieder.',
    later: 'Sie bezahlen, wenn Sie sie bekommen. Sobald sie versandt wird, schreiben wir Ihnen wieder.',
    free: 'Zu bezahlen ist nichts. Sobald sie versandt wird, schreiben wir Ihnen wieder.',
  },
  failed: {
    subject: ({ shop, order }) => `Zahlung Ihrer Bestellung ${order} bei ${shop} fehlgeschlagen`,
    refused: ({ shop, order }) =>
      `Die Zahlung Ihrer Bestellung ${order} bei ${shop} wurde nicht angenommen. Abgebucht wurde nichts. Sie können es ` +
      'noch einmal versuchen oder anders bezahlen:',
    late: ({ shop, order }) =>
      `Ihre Bank hat die Zahlung Ihrer Bestellung ${order} bei ${shop}, auf die wir gewartet haben, nicht ausgeführt. ` +
      'Sie können anders bezahlen:',
    waitUntil: (moment) => `Die Ware ist bis ${moment} für Sie zurückgelegt.`,
    pay: 'Bestellung bezahlen',
  },
  shipped: {
    subject: ({ shop, order }) => `Ihre Bestellung ${order} bei ${shop} ist unterwegs`,
    allOf: ({ shop, order }) => `Ihre Bestellung ${order} bei ${shop} wurde versandt.`,
    partOf: ({ shop, order }) => `Ein Teil Ihrer Bestellung ${order} bei ${shop} wurde versandt.`,
    follow: 'Sendung verfolgen',
    restFollows: 'Was Sie sonst bestellt haben, kommt in einer weiteren Sendung.',
  },
  refunded: {
    subject: ({ shop, order }) => `Erstattung zu Ihrer Bestellung ${order} bei ${shop}`,
    amount: ({ shop, order, amount }) => `${shop} hat Ihnen ${amount} Ihrer Bestellung ${order} erstattet.`,
    ways: {
      provider: 'Das Geld geht den Weg zurück, auf dem Sie bezahlt haben. Banken zeigen es nach bis zu zehn Tagen.',
      by_hand: 'Wir haben das Geld selbst an Sie gesandt.',
      gift_card: 'Der Betrag ist wieder auf dem Gutschein, mit dem Sie bezahlt haben, und kann neu eingelöst werden.',
      store_credit:
        'Der Betrag ist als Guthaben auf Ihrem Konto und kann bei der nächsten Bestellung eingelöst werden.',
    },
    explained: (explanation) => `Wir sagen dazu: ${explanation}`,
    shippingToo: 'Versand',
  },
  labels: {
    goods: 'Ihre Bestellung',
    option: (name, value) => `${name}: ${value}`,
    gift: 'Geschenk',
    discount: 'Rabatt',
    shipping: 'Versand',
    tax: 'Steuer',
    rounding: 'Rundung',
    total: 'Gesamtbetrag',
    included: (tax) => `darin ${tax}`,
    giftCard: (codeEnd) => `Bezahlt mit Gutschein …${codeEnd}`,
    storeCredit: 'Bezahlt mit Guthaben',
    shippingAddress: 'Lieferadresse',
    billingAddress: 'Rechnungsadresse',
    shippingMethod: 'Versandart',
    expected: (from, to) => (from === to ? `voraussichtlich am ${from}` : `voraussichtlich ${from} bis ${to}`),
    carrier: 'Versanddienst',
    trackingNumber: 'Sendungsnummer',
  },
  see: 'Bestellung ansehen',
  secret: 'Wer den Link hat, kann die Bestellung sehen und stornieren: Bitte geben Sie ihn an niemanden weiter.',
}
