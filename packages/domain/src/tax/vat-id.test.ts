import { describe, expect, test } from 'vitest'
import { hasValidCheckDigit } from './vat-check-digit.ts'
import { readVatId } from './vat-id.ts'

const problemOf = (text: string) => {
  const read = readVatId(text)
  return read.ok ? 'none' : read.problem
}

/** By the rules of two independent implementations (ours, and stdnum 1.12): what is right, and one wrong digit each. */
const numbers = [
  [
    'AT',
    'U95384146 U54390056 U00856680 U74841665 U72557636 U89235079',
    'U55384146 U56390056 U00556680 U74881665 U72558636 U89235679',
  ],
  [
    'BE',
    '1018252649 1866823495 1600519103 1741340733 0728624111 1114056480',
    '1418252649 1836823495 1606519103 1741440733 0728674111 1114053480',
  ],
  [
    'BG',
    '304981757 347851181 218520747 129196758 379047523 052200902',
    '604981757 307851181 216520747 129896758 379087523 052205902',
  ],
  [
    'CY',
    '22119511J 36733359N 30811070S 11391599A 37268833K 44895187D',
    '32119511J 37733359N 30211070S 11371599A 37265833K 44895587D',
  ],
  [
    'CZ',
    '49427849 37504622 33481229 64797856 66036119 04936680',
    '59427849 38504622 33981229 64747856 66039119 04936480',
  ],
  [
    'DE',
    '220425038 828468062 506947097 912617135 423141763 813020381',
    '020425038 858468062 508947097 912217135 423151763 813021381',
  ],
  [
    'DK',
    '45873315 87560651 00168661 01115995 91447487 84622524',
    '25873315 84560651 00468661 01125995 91449487 84622224',
  ],
  [
    'EE',
    '465870118 737590854 255454595 953242025 977689075 516868859',
    '965870118 777590854 256454595 953042025 977639075 516864859',
  ],
  [
    'EL',
    '826221870 870223842 999029269 245698307 053704011 719712641',
    '526221870 800223842 994029269 245098307 053734011 719713641',
  ],
  [
    'ES',
    '66798480V L5024616J S25889353 Q91599423 R67936674 R2171052J',
    '76798480V L5524616J S25289353 Q91559423 R67931674 R2171032J',
  ],
  [
    'FI',
    '33775005 95167267 42617236 69962064 08409476 41402831',
    '03775005 99167267 42417236 69942064 08403476 41402031',
  ],
  [
    'FR',
    '35990344723 60979787025 89078115128 33531448942 10105186282 00161236112',
    '75990344723 62979787025 89278115128 33541448942 10103186282 00161036112',
  ],
  [
    'HR',
    '24703593091 48439811926 53072622136 33808975681 98302994732 00773775610',
    '04703593091 45439811926 53672622136 33888975681 98308994732 00773075610',
  ],
  [
    'HU',
    '25757950 71142919 28802932 71944845 01346288 44930879',
    '35757950 78142919 28102932 71924845 01344288 44930379',
  ],
  [
    'IE',
    '1301017E 3520029C 1766999T 8936286BD 2844348R 1378474UH',
    '2301017E 3720029C 1726999T 8930286BD 2844948R 1378414UH',
  ],
  [
    'IT',
    '68343940026 87492160582 62833870991 76629670019 95236690434 37399380361',
    '28343940026 88492160582 62233870991 76679670019 95230690434 37399480361',
  ],
  [
    'LT',
    '874613513 816269347017 976388219 272623111 707338627914 708343118',
    '974613513 846269347017 974388219 272223111 707368627914 708340118',
  ],
  [
    'LU',
    '09654165 74224776 02404616 77590301 24117776 72954108',
    '59654165 75224776 02104616 77540301 24110776 72954408',
  ],
  [
    'LV',
    '80698557638 64838362049 48529523183 59366132071 76731253762 56375028976',
    '40698557638 62838362049 48129523183 59336132071 76734253762 56375128976',
  ],
  [
    'MT',
    '02325213 59199303 93423539 52767605 73894666 16316503',
    '52325213 51199303 93623539 52727605 73895666 16316303',
  ],
  [
    'NL',
    '232535218B59 350596335B27 131794759B69 900730427B52 775927363B75 865045501B41',
    '332535218B59 330596335B27 134794759B69 900330427B52 775947363B75 865042501B41',
  ],
  [
    'PL',
    '5943264608 7673225900 0201238122 6002141015 9874679106 6867724011',
    '0943264608 7173225900 0211238122 6007141015 9874279106 6867744011',
  ],
  [
    'PT',
    '835051013 213749572 613165632 930014081 277204046 333186427',
    '535051013 253749572 616165632 930214081 277274046 333187427',
  ],
  ['RO', '6377884 94 840885592 3309 5500946838 6574174131', '1377884 92 844885592 3301 5500546838 6574144131'],
  [
    'SE',
    '658535015701 410773012101 021448284601 888701968801 866123599701 061602481601',
    '158535015701 430773012101 027448284601 888301968801 866133599701 061604481601',
  ],
  [
    'SI',
    '82034907 08084190 01250841 29048621 17339812 50635093',
    '12034907 01084190 01050841 29068621 17334812 50635693',
  ],
  [
    'SK',
    '3157846604 2440140648 3657846962 4000760181 8876068322 4656717197',
    '8157846604 2140140648 3627846962 4007760181 8876268322 4656727197',
  ],
  [
    'XI',
    '526353312 062909950190 596654874762 517012249039 221438256 931833089851',
    '626353312 022909950190 590654874762 517512249039 221478256 931830089851',
  ],
] as const

test.each(numbers)(
  '%s: check digits that are right are taken, those with one wrong digit refused',
  (prefix, right, wrong) => {
    expect(right.split(' ').map((number) => readVatId(prefix + number))).toEqual(
      right.split(' ').map((number) => ({ ok: true, value: { prefix, number } })),
    )
    expect(wrong.split(' ').map((number) => problemOf(prefix + number))).toEqual(Array(6).fill('WRONG_CHECK_DIGIT'))
  },
)

test('a wrong digit is always found where the rule promises it: ISO 7064, Luhn, sums that divide by a prime', () => {
  for (const [prefix, right] of numbers.filter(([code]) => 'DE HR IT AT FI DK MT LU FR SK'.includes(code))) {
    for (const number of right.split(' ')) {
      for (const [at, digit] of [...number].entries()) {
        if (!/\d/.test(digit)) continue
        const changed = Array.from({ length: 9 }, (_, add) => (Number(digit) + add + 1) % 10)
        const found = changed.map((other) => problemOf(prefix + number.slice(0, at) + other + number.slice(at + 1)))
        expect([prefix, number, at, found]).toEqual([prefix, number, at, Array(9).fill('WRONG_CHECK_DIGIT')])
      }
    }
  }
})

describe('more than one kind of number', () => {
  test.each([
    ['NL004495445B01', 'a company'],
    ['NL002455799B11', 'a sole trader, checked over the whole id'],
    ['IE6433435F', 'seven digits and a letter'],
    ['IE6433435OA', 'a second letter, which counts'],
    ['IE8D79739I', 'the old kind, with a letter in the middle'],
    ['ESB58378431', 'a company with a digit at the end'],
    ['ESQ2876031B', 'a public body with a letter at the end'],
    ['ES54362315K', 'a person'],
    ['ESX2482300W', 'a foreigner'],
    ['ESY1234567X', 'a foreigner of the second series'],
    ['ESZ1234567R', 'a foreigner of the third series'],
    ['FR40303265045', 'a key of digits'],
    ['FRK7399859412', 'a key with a letter, which is not checked'],
    ['BG7523169263', 'a person, not checked'],
    ['CZ7103192745', 'a person, not checked'],
    ['CZ640903926', 'a person, not checked'],
    ['LV16117519997', 'a person, not checked'],
    ['LT100001919017', 'a temporary number'],
    ['LT681517615', 'nine digits, by the second weights'],
    ['LT641071135618', 'twelve digits, by the second weights'],
    ['BG047834297', 'nine digits, by the second weights'],
    ['BG105506320', 'nine digits, where those make ten too'],
    ['RO18547290', 'fewer than ten digits'],
    ['XIGD001', 'a department'],
    ['XIHA599', 'a health authority'],
    ['XI980780684001', 'a branch'],
  ])('%s is taken: %s', (id) => {
    expect(readVatId(id)).toEqual({ ok: true, value: { prefix: id.slice(0, 2), number: id.slice(2) } })
  })
})

test('any writing of a number is read: spaces, dots, dashes, small letters, wide ones, Greece as GR', () => {
  const read = ['de 136 695 976', 'DE-136.695.976', 'DE/136,695_976', 'ＤＥ１３６６９５９７６', ' DE136–695976 '].map(
    readVatId,
  )
  expect(read).toEqual(Array(5).fill({ ok: true, value: { prefix: 'DE', number: '136695976' } }))
  expect(readVatId('GR 094259216')).toEqual({ ok: true, value: { prefix: 'EL', number: '094259216' } })
})

test('a number has its form from its beginning to its end', () => {
  const all = numbers.flatMap(([prefix, right]) => right.split(' ').map((number) => ({ prefix, number })))
  const longer = all.flatMap(({ prefix, number }) => [`${prefix}#${number}`, `${prefix}${number}#`])
  expect(longer.filter((id) => problemOf(id) !== 'WRONG_FORM')).toEqual([])
})

test('a number that Slovenia never gives, for its check digit would be 11, is refused', () => {
  expect(problemOf('SI99352711')).toBe('WRONG_CHECK_DIGIT')
})

test('what has no rule has no wrong check digit', () => {
  expect(hasValidCheckDigit({ prefix: 'ZZ', number: '1' })).toBe(true)
})

test('what is wrong is said in words that can be shown', () => {
  expect(readVatId('136695976')).toEqual({
    ok: false,
    problem: 'UNKNOWN_PREFIX',
    message: 'begins with no code of an EU member, like DE or FR',
  })
  expect(readVatId('DE13669597')).toEqual({
    ok: false,
    problem: 'WRONG_FORM',
    message: 'does not have the form of DE’s VAT ids',
  })
  expect(readVatId('DE136695977')).toEqual({
    ok: false,
    problem: 'WRONG_CHECK_DIGIT',
    message: 'is mistyped: its check digit is wrong',
  })
  expect(['', 'GB980780684', 'CHE123456788', 'US'].map(problemOf)).toEqual(Array(4).fill('UNKNOWN_PREFIX'))
})

const malformed = [
  'AT13585627 ATU1358562 BE2018252649 BE411905847 BG12345678 BG12345678901 CY2211951 CY22119511 CZ1234567',
  'CZ12345678901 DE1366959760 DK1234567 EE12345678 EL1234567890 ES123456789 ESB5837843 ES1234567A FI123456789',
  'FRI0303265045 FRO0303265045 FR4030326504 HR1234567890 HU123456789 IE643343F IE6433435X IE6433435FJ IE8d',
  'IT1234567890 LT1234567890 LU123456789 LV1234567890 MT123456789 NL004495445A01 NL04495445B01 PL123456789',
  'PT1234567890 RO1 RO12345678901 SE1234567897 SI123456789 SK123456789 XIGD500 XIHA499 XI12345678',
].flatMap((ids) => ids.split(' '))

test.each(malformed)('%s does not have its member’s form', (id) => {
  expect(problemOf(id)).toBe('WRONG_FORM')
})
