import type { NoteWords } from '../note-words.ts'

const orderSecret = 'このリンクを知っている人は誰でもご注文の確認とキャンセルができます。他の人に教えないでください。'
const inviteLink = '招待を承諾する'
const inviteAfter = [
  'リンクの有効期間は1週間で、一度だけ使えます。リンクを知っている人は誰でも承諾できます。他の人に教えないでください。',
]

export const ja: NoteWords = {
  language: 'ja',
  notes: {
    verify_email: {
      subject: ({ shop }) => `${shop}:メールアドレスの確認`,
      said: ({ shop }) => [
        `このメールアドレスで${shop}のアカウントが作成されました。お心当たりがある場合は、アカウントのパスワードで確認してください。`,
      ],
      link: 'メールアドレスを確認する',
      after: [
        '確認後は、このメールアドレスでのご注文がアカウントに表示されます。リンクの有効期間は3日間です。',
        'お心当たりがない場合は、何もする必要はありません。',
      ],
    },
    reset_password: {
      subject: ({ shop }) => `${shop}:新しいパスワードの設定`,
      said: ({ shop }) => [
        `${shop}のアカウントについて、新しいパスワードの設定が求められました。お心当たりがある場合は、こちらから設定してください。`,
      ],
      link: '新しいパスワードを設定する',
      after: [
        'リンクの有効期間は1時間で、一度だけ使えます。お心当たりがない場合は、何もする必要はありません。パスワードは変わりません。',
      ],
    },
    change_email: {
      subject: ({ shop }) => `${shop}:新しいメールアドレスの確認`,
      said: ({ shop }) => [
        `${shop}のアカウントのメールアドレスが、このアドレスに変更されようとしています。お客様のアカウントである場合は、確認してください。`,
      ],
      link: '新しいメールアドレスを確認する',
      after: ['リンクの有効期間は1時間で、一度だけ使えます。お心当たりがない場合は、何もする必要はありません。'],
    },
    email_taken: {
      subject: ({ shop }) => `${shop}のアカウントはすでにあります`,
      said: ({ shop }) => [
        `${shop}の別のアカウントに、このメールアドレスを使おうとした方がいます。このアドレスのアカウントはすでにあります。`,
        'お心当たりがある場合は、このメールアドレスでログインしてください。パスワードを忘れた場合は再設定できます。お心当たりがない場合は、何もする必要はありません。',
      ],
      link: '',
      after: [],
    },
    email_change_asked: {
      subject: ({ shop }) => `${shop}:メールアドレスの変更が求められました`,
      said: ({ shop }) => [
        `お客様のパスワードを知っている方が、${shop}のアカウントのメールアドレスの変更を求めました。`,
        'お心当たりがある場合は、新しいアドレスに届いたリンクを開いてください。お心当たりがない場合は、すぐにパスワードを変更してください。リンクは無効になります。',
      ],
      link: '',
      after: [],
    },
    email_changed: {
      subject: ({ shop }) => `${shop}のメールアドレスが変更されました`,
      said: ({ shop }) => [
        `${shop}のアカウントのメールアドレスが変更されました。このアドレスはもう使われません。他の端末からはログアウトされています。`,
        'お心当たりがない場合は、このメールにご返信いただくか、すぐにショップまでご連絡ください。',
      ],
      link: '',
      after: [],
    },
    invite_admin: {
      subject: ({ shop }) => `${shop}のスタッフへのご招待`,
      said: ({ shop }) => [`${shop}の管理者として招待されています。こちらから承諾してください。`],
      link: inviteLink,
      after: inviteAfter,
    },
    invite_staff: {
      subject: ({ shop }) => `${shop}のスタッフへのご招待`,
      said: ({ shop }) => [`${shop}のスタッフとして招待されています。こちらから承諾してください。`],
      link: inviteLink,
      after: inviteAfter,
    },
    order_link: {
      subject: ({ shop, order }) => `${shop}:ご注文 ${order}`,
      said: ({ shop, order }) => [`${shop}でのご注文${order}はこちらからご覧いただけます。`],
      link: 'ご注文を見る',
      after: [orderSecret],
    },
    payment_instructions: {
      subject: ({ shop, order }) => `${shop}:ご注文 ${order}`,
      said: ({ shop, order }) => [
        `${shop}でのご注文${order}をありがとうございます。お支払いを確認した後に発送いたします。`,
      ],
      link: 'ご注文を見る',
      after: [orderSecret],
    },
    payment_needs_buyer: {
      subject: ({ shop, order }) => `${shop}:ご注文 ${order} のお支払いをご確認ください`,
      said: ({ shop, order }) => [
        `${shop}でのご注文${order}は、保存されたカードでお支払いいただく予定でした。カード会社がお客様ご自身による確認を求めています。まだ請求はされていません。こちらからお支払いいただけます。`,
      ],
      link: '支払う',
      after: [orderSecret],
    },
  },
  waitUntil: (day) => `商品は${day}までお取り置きいたします。`,
}
