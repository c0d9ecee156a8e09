import { closestWords } from './closest-words.ts'

/** What the letter about a dispute says, in one language. */
export interface DisputeWords {
  readonly language: string
  subject(order: string): string
  /** The bank has taken the money, or only asks. */
  taken(of: { readonly amount: string; readonly order: string; readonly shop: string }): string
  asked(of: { readonly amount: string; readonly order: string; readonly shop: string }): string
  reason(reason: string): string
  due(at: string): string
  readonly late: string
}

const en: DisputeWords = {
  language: 'en',
  subject: (order) => `The payment of ${order} is disputed`,
  taken: ({ amount, order, shop }) =>
    `The buyer of ${order} at ${shop} has objected to the payment at his bank, which has taken ${amount} back until it ` +
    'has decided.',
  asked: ({ amount, order, shop }) =>
    `The bank of the buyer of ${order} at ${shop} asks about the payment of ${amount}. It has taken no money yet.`,
  reason: (reason) => `Its reason: ${reason}.`,
  due: (at) => `Evidence is due until ${at}.`,
  late: 'Without an answer in time, the bank decides for the buyer.',
}

const de: DisputeWords = {
  language: 'de',
  subject: (order) => `Zahlung von ${order} angefochten`,
  taken: ({ amount, order, shop }) =>
    `Der Zahlung von ${order} bei ${shop} wurde bei der Bank des Kunden widersprochen. Sie hat ${amount} ` +
    'zurückgebucht, bis sie entschieden hat.',
  asked: ({ amount, order, shop }) =>
    `Die Bank des Kunden fragt nach der Zahlung von ${order} bei ${shop} über ${amount}. Geld hat sie noch keines ` +
    'zurückgebucht.',
  reason: (reason) => `Ihr Grund: ${reason}.`,
  due: (at) => `Belege müssen bis ${at} eingereicht sein.`,
  late: 'Ohne rechtzeitige Antwort entscheidet die Bank für den Kunden.',
}

const ja: DisputeWords = {
  language: 'ja',
  subject: (order) => `${order}の支払いに異議申し立て`,
  taken: ({ amount, order, shop }) =>
    `${shop}のご注文${order}の支払いについて、お客様がカード会社に異議を申し立てました。判断が出るまで${amount}が引き落とされています。`,
  asked: ({ amount, order, shop }) =>
    `${shop}のご注文${order}の支払い${amount}について、カード会社から照会がありました。まだ引き落としはありません。`,
  reason: (reason) => `理由:${reason}`,
  due: (at) => `証拠の提出期限:${at}`,
  late: '期限までに回答がない場合、お客様の主張が認められます。',
}

export const disputeWordsFor = (locale: string): DisputeWords => closestWords([en, de, ja], locale)
