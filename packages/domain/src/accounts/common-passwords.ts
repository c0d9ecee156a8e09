import { createRequire } from 'node:module'
import type { dictionary } from '@zxcvbn-ts/language-common'

/** What shops in our languages see besides. */
const ours: readonly string[] = `
    0987654321 11112222 11223344 1122334455 12121212 123123123 12341234 1234567890 1234567891
    12345678910 12345678a 123456aa 123456abc 1234qwer 123qweasd 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qazxsw2 a1234567
    a12345678 a1b2c3d4 aa123456 abc12345 abcd1234 abcdefg1 admin123 admin1234 admin12345 administrador administrator
    alexander arsenal1 asd12345 asdf1234 asdfghjk asdfghjkl autumn2025 azertyui azertyuiop baseball baseball1
    basketball batman123 blahblah blink182 butterfly changeme changeme1 changeme123 charlie1 chelsea1 chocolate
    computer contraseña corvette default1 diamond1 dragon12 dragon123 elizabeth facebook facebook1 ferrari1 football
    football1 google123 hallo123 hello123 hello1234 iloveyou iloveyou1 iloveyou2 internet jennifer jonathan jordan23
    letmein1 letmein123 liverpool loveyou1 master12 master123 maverick mercedes michael1 michelle midnight monkey12
    monkey123 motdepasse p@ssw0rd p@ssw0rd1 p@ssword pa55word pass1234 passpass passw0rd passw0rd1 password
    password1 password12 password123 password1234 passwort passwort1 pokemon1 pokemon123 princess princess1 q1w2e3r4
    q1w2e3r4t5 qazwsxedc qwerty12 qwerty123 qwerty1234 qwerty12345 qwertyui qwertyuiop qwertz123 qwertzui root1234
    samantha samsung1 samsung123 schatz123 secret12 secret123 shadow12 sommer2024 sommer2025 spiderman spring2025
    starwars summer2024 summer2025 sunshine sunshine1 superman superman1 test1234 test12345 testtest trustno1
    victoria welcome1 welcome12 welcome123 whatever winter2024 winter2025 zaq12wsx zxcvbnm1 zxcvbnm123
  `
  .trim()
  .split(/\s+/)

/**
 * What is tried first of all, in small letters: 49,000 passwords that leaked lists have most, of which 18,000 would be
 * long enough to be taken (from zxcvbn-ts, MIT), and our own. It lies here: nobody is asked about a password. Four
 * megabytes: unpacked when the first password is chosen, and kept.
 */
export function commonPasswords(): ReadonlySet<string> {
  known ??= new Set([...readLeaked(), ...ours].map((common) => common.normalize('NFKC').toLowerCase()))
  return known
}
let known: ReadonlySet<string> | undefined

interface Lists {
  readonly dictionary: typeof dictionary
}

function readLeaked(): string[] {
  const lists: Lists = createRequire(import.meta.url)('@zxcvbn-ts/language-common')
  return lists.dictionary['passwords-common'].map(String)
}
