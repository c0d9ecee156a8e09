import type { OrderWords } from '../order-words.ts'

export const en: OrderWords = {
  language: 'en',
  confirmed: {
    subject: ({ shop, order }) => `Your order ${order} at ${shop} is confirmed`,
    thanks: ({ shop, order }) => `Thank you for your order ${order} at ${shop}.`,
    paid: 'It is paid. We write again when it leaves.',
    held: 'Your payment is authorized, and is taken when the goods leave. We write again then.',
    later: 'You pay when you get it. We write again when it leaves.',
    free: 'There is nothing to be paid. We write again when it leaves.',
  },
  failed: {
    subject: ({ shop, order }) => `The payment of your order ${order} at ${shop} did not go through`,
    refused: ({ shop, order }) =>
      `The payment of your order ${order} at ${shop} was not accepted. Nothing has been charged. You can try again, ` +
      'or pay in another way:',
    late: ({ shop, order }) =>
      `Your bank has not made the payment of your order ${order} at ${shop}, which we had been waiting for. You can ` +
      'pay in another way:',
    waitUntil: (moment) => `The goods wait for you until ${moment}.`,
    pay: 'Pay for the order',
  },
  shipped: {
    subject: ({ shop, order }) => `Your order ${order} at ${shop} is on its way`,
    allOf: ({ shop, order }) => `Your order ${order} has left ${shop}.`,
    partOf: ({ shop, order }) => `A part of your order ${order} has left ${shop}.`,
    follow: 'Follow the parcel',
    restFollows: 'What else you have ordered comes in another parcel.',
  },
  refunded: {
    subject: ({ shop, order }) => `Money of your order ${order} at ${shop} goes back to you`,
    amount: ({ shop, order, amount }) => `${shop} has given ${amount} of your order ${order} back.`,
    ways: {
      provider: 'It goes back the way that you have paid. Banks take up to ten days to show it.',
      by_hand: 'We have sent it to you ourselves.',
      gift_card: 'It is on the gift card that you have paid with, and can be spent again.',
      store_credit: 'It is on your account as store credit, and can be spent on your next order.',
    },
    explained: (explanation) => `We say of it: ${explanation}`,
    shippingToo: 'Shipping',
  },
  labels: {
    goods: 'Your order',
    option: (name, value) => `${name}: ${value}`,
    gift: 'Gift',
    discount: 'Discount',
    shipping: 'Shipping',
    tax: 'Tax',
    rounding: 'Rounding',
    total: 'Total',
    included: (tax) => `includes ${tax}`,
    giftCard: (codeEnd) => `Paid by gift card …${codeEnd}`,
    storeCredit: 'Paid by store credit',
    shippingAddress: 'Shipping address',
    billingAddress: 'Billing address',
    shippingMethod: 'Shipping method',
    expected: (from, to) => (from === to ? `expected on ${from}` : `expected from ${from} to ${to}`),
    carrier: 'Carrier',
    trackingNumber: 'Tracking number',
  },
  see: 'See the order',
  secret: 'Whoever has the link can see the order and cancel it: keep it to yourself.',
}
