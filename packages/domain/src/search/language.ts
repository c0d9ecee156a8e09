import { stemmer as english } from '@orama/stemmers/english'
import { stemmer as german } from '@orama/stemmers/german'

/** What a text is searched as: the language of a locale, without its country. */
export const searchLanguageOf = (locale: string): string => new Intl.Locale(locale).language

/** What the forms of a word have in common; in a language of which nothing is known, the word itself. */
export const stemOf = (word: string, language: string): string => stemmers.get(language)?.(word) || word

/** Words that say nothing about goods: a question leaves them out, where it has others. */
export const saysNothing = (word: string, language: string): boolean => emptyWords.get(language)?.has(word) ?? false

const stemmers: ReadonlyMap<string, (word: string) => string> = new Map([
  ['en', english],
  ['de', german],
])

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '))

/** As they are written without accents. */
const emptyWords: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['en', words('a an and are as at be by for from in into is it its my of on or our some that the this to with your')],
  [
    'de',
    words(
      'als am an auf aus bei das dem den der des die ein eine einem einen einer eines fuer fur im in ist mein meine ' +
        'mit oder ohne und uns vom von zu zum zur',
    ),
  ],
])
