import type { AccountNotice } from '@tillwright/domain/accounts/account-notice'
import { closestWords } from './closest-words.ts'

interface NoticeWords {
  subject(shop: string): string
  said(shop: string): string
}

/** What letters to the person of an account say of what guards it, in one language. */
export interface AccountWords {
  readonly language: string
  readonly notices: Readonly<Record<AccountNotice, NoticeWords>>
  readonly ifNotYou: string
}

const en: AccountWords = {
  language: 'en',
  notices: {
    password_changed: {
      subject: (shop) => `Your password at ${shop} has been changed`,
      said: (shop) => `Your account at ${shop} has another password now, and is signed out everywhere else.`,
    },
    second_factor_on: {
      subject: (shop) => `Your account at ${shop} asks for a code now`,
      said: (shop) => `Signing in to your account at ${shop} takes a code of an app from now on, besides the password.`,
    },
    second_factor_off: {
      subject: (shop) => `Your account at ${shop} asks for no code any more`,
      said: (shop) => `The second factor of your account at ${shop} was turned off: signing in takes no code any more.`,
    },
    second_factor_reset: {
      subject: (shop) => `${shop} has taken the second factor off your account`,
      said: (shop) =>
        `The staff of ${shop} has taken the second factor off your account, as for somebody who has lost it. You are ` +
        'signed out everywhere; sign in by your password and take up another.',
    },
    recovery_codes_renewed: {
      subject: (shop) => `Your account at ${shop} has new recovery codes`,
      said: (shop) => `New recovery codes were made for your account at ${shop}. Those before open nothing any more.`,
    },
    recovery_code_used: {
      subject: (shop) => `A recovery code of your account at ${shop} was used`,
      said: (shop) =>
        `Somebody has shown a recovery code of your account at ${shop}, in the place of a code of the app.`,
    },
    codes_guessed: {
      subject: (shop) => `Somebody guesses codes of your account at ${shop}`,
      said: (shop) =>
        `Several wrong codes in a row were typed for your account at ${shop}. Whoever does that has come past ` +
        'what is asked for before the code. For a quarter of an hour no code is looked at.',
    },
    session_copied: {
      subject: (shop) => `You have been signed out of your account at ${shop}`,
      said: (shop) =>
        `What keeps a browser signed in to your account at ${shop} was shown a second time, as by somebody who has ` +
        'copied it. That browser is signed out.',
    },
    identity_linked: {
      subject: (shop) => `Your account at ${shop} has another way in`,
      said: (shop) =>
        `Your account at ${shop} can be signed in to by another provider from now on, whatever its password is, until ` +
        'that is ended in the account.',
    },
    identity_unlinked: {
      subject: (shop) => `Your account at ${shop} has one way in less`,
      said: (shop) => `Your account at ${shop} can’t be signed in to by one of its providers any more.`,
    },
  },
  ifNotYou:
    'If it was you, there is nothing to do. If it was not, set a new password as if you had forgotten yours, and ' +
    'write to the shop.',
}

const de: AccountWords = {
  language: 'de',
  notices: {
    password_changed: {
      subject: (shop) => `Ihr Passwort bei ${shop} wurde geändert`,
      said: (shop) => `Ihr Konto bei ${shop} hat jetzt ein anderes Passwort und ist überall sonst abgemeldet.`,
    },
    second_factor_on: {
      subject: (shop) => `Ihr Konto bei ${shop} verlangt jetzt einen Code`,
      said: (shop) => `Wer sich bei Ihrem Konto bei ${shop} anmeldet, braucht ab jetzt außer dem Passwort einen Code.`,
    },
    second_factor_off: {
      subject: (shop) => `Ihr Konto bei ${shop} verlangt keinen Code mehr`,
      said: (shop) => `Der zweite Faktor Ihres Kontos bei ${shop} wurde abgeschaltet: Ein Code ist nicht mehr nötig.`,
    },
    second_factor_reset: {
      subject: (shop) => `${shop} hat den zweiten Faktor Ihres Kontos entfernt`,
      said: (shop) =>
        `${shop} hat den zweiten Faktor Ihres Kontos entfernt, wie für jemanden, der ihn verloren hat. Sie sind überall ` +
        'abgemeldet; melden Sie sich mit Ihrem Passwort an und richten Sie einen neuen ein.',
    },
    recovery_codes_renewed: {
      subject: (shop) => `Ihr Konto bei ${shop} hat neue Wiederherstellungscodes`,
      said: (shop) =>
        `Für Ihr Konto bei ${shop} gibt es neue Wiederherstellungscodes. Die bisherigen gelten nicht mehr.`,
    },
    recovery_code_used: {
      subject: (shop) => `Ein Wiederherstellungscode Ihres Kontos bei ${shop} wurde benutzt`,
      said: (shop) =>
        `Für Ihr Konto bei ${shop} wurde ein Wiederherstellungscode anstelle eines Codes der App benutzt.`,
    },
    codes_guessed: {
      subject: (shop) => `Jemand rät Codes Ihres Kontos bei ${shop}`,
      said: (shop) =>
        `Für Ihr Konto bei ${shop} wurden mehrere falsche Codes eingegeben. Wer das tut, ist an allem vorbei, was vor ` +
        'dem Code verlangt wird. Eine Viertelstunde lang wird kein Code mehr angesehen.',
    },
    session_copied: {
      subject: (shop) => `Sie wurden von Ihrem Konto bei ${shop} abgemeldet`,
      said: (shop) =>
        `Womit ein Browser bei Ihrem Konto bei ${shop} angemeldet bleibt, wurde ein zweites Mal vorgezeigt, wie von ` +
        'jemandem, der es kopiert hat. Dieser Browser ist abgemeldet.',
    },
    identity_linked: {
      subject: (shop) => `Ihr Konto bei ${shop} hat einen weiteren Zugang`,
      said: (shop) =>
        `Bei Ihrem Konto bei ${shop} kann man sich jetzt über einen weiteren Anbieter anmelden, unabhängig vom ` +
        'Passwort, bis diese Verbindung im Konto getrennt wird.',
    },
    identity_unlinked: {
      subject: (shop) => `Ihr Konto bei ${shop} hat einen Zugang weniger`,
      said: (shop) => `Bei Ihrem Konto bei ${shop} kann man sich über einen der Anbieter nicht mehr anmelden.`,
    },
  },
  ifNotYou:
    'Wenn Sie das waren, ist nichts zu tun. Wenn nicht, setzen Sie ein neues Passwort, als hätten Sie Ihres ' +
    'vergessen, und schreiben Sie dem Geschäft.',
}

const ja: AccountWords = {
  language: 'ja',
  notices: {
    password_changed: {
      subject: (shop) => `${shop}のパスワードが変更されました`,
      said: (shop) => `${shop}のアカウントのパスワードが変更され、他のすべての端末からログアウトされました。`,
    },
    second_factor_on: {
      subject: (shop) => `${shop}の二段階認証が有効になりました`,
      said: (shop) => `今後、${shop}へのログインには、パスワードに加えて認証アプリのコードが必要です。`,
    },
    second_factor_off: {
      subject: (shop) => `${shop}の二段階認証が無効になりました`,
      said: (shop) => `${shop}のアカウントの二段階認証が無効になり、ログインにコードは不要になりました。`,
    },
    second_factor_reset: {
      subject: (shop) => `${shop}が二段階認証を解除しました`,
      said: (shop) =>
        `認証手段を紛失された方への対応として、${shop}がアカウントの二段階認証を解除しました。` +
        'すべての端末からログアウトされています。パスワードでログインし、改めて設定してください。',
    },
    recovery_codes_renewed: {
      subject: (shop) => `${shop}のリカバリーコードが再発行されました`,
      said: (shop) => `${shop}のアカウントのリカバリーコードが再発行されました。以前のコードは使えません。`,
    },
    recovery_code_used: {
      subject: (shop) => `${shop}のリカバリーコードが使用されました`,
      said: (shop) => `${shop}のアカウントで、認証アプリのコードの代わりにリカバリーコードが使用されました。`,
    },
    codes_guessed: {
      subject: (shop) => `${shop}で誤ったコードが繰り返し入力されました`,
      said: (shop) =>
        `${shop}のアカウントで、誤ったコードが続けて入力されました。` +
        'コードの前に求められる認証はすでに通過されています。15分間、コードの入力は受け付けられません。',
    },
    session_copied: {
      subject: (shop) => `${shop}のアカウントからログアウトされました`,
      said: (shop) =>
        `${shop}のアカウントのログイン状態を保つ情報が、複製された可能性のある形で再び使用されました。` +
        'そのブラウザーはログアウトされています。',
    },
    identity_linked: {
      subject: (shop) => `${shop}に新しいログイン方法が追加されました`,
      said: (shop) =>
        `${shop}のアカウントに、別のプロバイダーでもログインできるようになりました。` +
        'この連携は、パスワードに関係なく、アカウントで解除するまで有効です。',
    },
    identity_unlinked: {
      subject: (shop) => `${shop}のログイン方法が削除されました`,
      said: (shop) => `${shop}のアカウントに、プロバイダーの一つではログインできなくなりました。`,
    },
  },
  ifNotYou:
    'お心当たりがある場合は、何もする必要はありません。お心当たりがない場合は、「パスワードを忘れた場合」の手順で' +
    '新しいパスワードを設定し、ショップまでご連絡ください。',
}

export const accountWordsFor = (locale: string): AccountWords => closestWords([en, de, ja], locale)
