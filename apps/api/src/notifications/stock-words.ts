import { closestWords } from './closest-words.ts'

/** What letters about stock say in their own words, in one language. */
export interface StockWords {
  readonly language: string
  /** To whoever has waited for goods. */
  readonly back: {
    subject(goods: string): string
    again(goods: string, shop: string): string
    readonly see: string
    readonly once: string
    readonly stop: string
  }
  /** To whoever minds the stock. */
  readonly low: {
    subject(sku: string, moreCount: number): string
    fallen(shop: string): string
    level(level: { goods: string; location: string; availableCount: number; threshold: number }): string
  }
}

const en: StockWords = {
  language: 'en',
  back: {
    subject: (goods) => `${goods} can be had again`,
    again: (goods, shop) => `You wanted to know: ${goods} is in stock again at ${shop}.`,
    see: 'See it',
    once: 'Nothing is set aside for you. This is the only mail about it.',
    stop: 'No more mails about goods that come back',
  },
  low: {
    subject: (sku, moreCount) => (moreCount === 0 ? `Low stock: ${sku}` : `Low stock: ${sku} and ${moreCount} more`),
    fallen: (shop) => `What is available of this at ${shop} has fallen to its threshold:`,
    level: ({ goods, location, availableCount, threshold }) =>
      `${goods}, ${location}: ${availableCount} available, threshold ${threshold}`,
  },
}

const de: StockWords = {
  language: 'de',
  back: {
    subject: (goods) => `Wieder da: ${goods}`,
    again: (goods, shop) => `Sie wollten es wissen: ${goods} ist bei ${shop} wieder auf Lager.`,
    see: 'Ansehen',
    once: 'Für Sie zurückgelegt ist nichts. Dies ist die einzige Nachricht dazu.',
    stop: 'Keine Nachrichten mehr über Ware, die wieder da ist',
  },
  low: {
    subject: (sku, moreCount) =>
      moreCount === 0 ? `Niedriger Bestand: ${sku}` : `Niedriger Bestand: ${sku} und ${moreCount} weitere`,
    fallen: (shop) => `Der verfügbare Bestand bei ${shop} ist auf seinen Meldebestand gefallen:`,
    level: ({ goods, location, availableCount, threshold }) =>
      `${goods}, ${location}: ${availableCount} verfügbar, Meldebestand ${threshold}`,
  },
}

const ja: StockWords = {
  language: 'ja',
  back: {
    subject: (goods) => `再入荷のお知らせ:${goods}`,
    again: (goods, shop) => `お知らせをご希望の${goods}が、${shop}に再入荷しました。`,
    see: '商品を見る',
    once: 'お取り置きはしておりません。この商品についてのお知らせは今回限りです。',
    stop: '再入荷のお知らせを停止する',
  },
  low: {
    subject: (sku, moreCount) => (moreCount === 0 ? `在庫僅少:${sku}` : `在庫僅少:${sku} 他${moreCount}件`),
    fallen: (shop) => `${shop}で、次の商品の販売可能数がしきい値まで減りました。`,
    level: ({ goods, location, availableCount, threshold }) =>
      `${goods}(${location}):販売可能数 ${availableCount}、しきい値 ${threshold}`,
  },
}

export const stockWordsFor = (locale: string): StockWords => closestWords([en, de, ja], locale)
