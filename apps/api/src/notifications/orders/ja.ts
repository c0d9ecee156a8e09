import type { OrderWords } from '../order-words.ts'

export const ja: OrderWords = {
  language: 'ja',
  confirmed: {
    subject: ({ shop, order }) => `${shop}:ご注文 ${order} を承りました`,
    thanks: ({ shop, order }) => `${shop}でのご注文${order}をありがとうございます。`,
    paid: 'お支払いを確認いたしました。発送の際に、改めてご連絡いたします。',
    held: 'お支払いは承認済みで、発送時に請求されます。その際に、改めてご連絡いたします。',
    later: 'お支払いは商品のお受け取り時です。発送の際に、改めてご連絡いたします。',
    free: 'お支払いは必要ありません。発送の際に、改めてご連絡いたします。',
  },
  failed: {
    subject: ({ shop, order }) => `${shop}:ご注文 ${order} のお支払いが完了していません`,
    refused: ({ shop, order }) =>
      `${shop}でのご注文${order}のお支払いが承認されませんでした。請求はされていません。` +
      'もう一度お試しいただくか、別の方法でお支払いください。',
    late: ({ shop, order }) =>
      `${shop}でのご注文${order}について、お待ちしていたお支払いが金融機関で行われませんでした。` +
      '別の方法でお支払いください。',
    waitUntil: (moment) => `商品は${moment}までお取り置きいたします。`,
    pay: '支払う',
  },
  shipped: {
    subject: ({ shop, order }) => `${shop}:ご注文 ${order} を発送いたしました`,
    allOf: ({ shop, order }) => `${shop}より、ご注文${order}を発送いたしました。`,
    partOf: ({ shop, order }) => `${shop}より、ご注文${order}の一部を発送いたしました。`,
    follow: '配送状況を確認する',
    restFollows: '残りの商品は、別便でお届けします。',
  },
  refunded: {
    subject: ({ shop, order }) => `${shop}:ご注文 ${order} の返金のお知らせ`,
    amount: ({ shop, order, amount }) => `${shop}より、ご注文${order}について${amount}を返金いたしました。`,
    ways: {
      provider: 'お支払いと同じ方法で返金されます。明細への反映には、最長で10日ほどかかることがあります。',
      by_hand: 'ショップよりお送りいたしました。',
      gift_card: 'お支払いに使われたギフトカードに戻りました。再びお使いいただけます。',
      store_credit: 'ストアクレジットとしてアカウントに追加されました。次回のご注文でお使いいただけます。',
    },
    explained: (explanation) => `ショップからのご説明:${explanation}`,
    shippingToo: '送料',
  },
  labels: {
    goods: 'ご注文内容',
    option: (name, value) => `${name}:${value}`,
    gift: 'プレゼント',
    discount: '割引',
    shipping: '送料',
    tax: '消費税',
    rounding: '端数調整',
    total: '合計',
    included: (tax) => `内 ${tax}`,
    giftCard: (codeEnd) => `ギフトカード(…${codeEnd})でのお支払い`,
    storeCredit: 'ストアクレジットでのお支払い',
    shippingAddress: 'お届け先',
    billingAddress: 'ご請求先',
    shippingMethod: '配送方法',
    expected: (from, to) => (from === to ? `${from}お届け予定` : `${from}から${to}の間にお届け予定`),
    carrier: '配送業者',
    trackingNumber: 'お問い合わせ番号',
  },
  see: 'ご注文を見る',
  secret: 'このリンクを知っている人は誰でもご注文の確認とキャンセルができます。他の人に教えないでください。',
}
