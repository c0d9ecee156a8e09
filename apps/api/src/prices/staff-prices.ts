import { router } from '../trpc.ts'
import { get as getPrices } from './get.ts'
import { create as createGroup } from './groups/create.ts'
import { list as listGroups } from './groups/list.ts'
import { addMembers, members, removeMembers } from './groups/members.ts'
import { remove as removeGroup } from './groups/remove.ts'
import { update as updateGroup } from './groups/update.ts'
import { create as createPriceList } from './lists/create.ts'
import { entries as priceListEntries } from './lists/entries.ts'
import { get as getPriceList } from './lists/get.ts'
import { list as listPriceLists } from './lists/list.ts'
import { remove as removePriceList } from './lists/remove.ts'
import { setEntries as setPriceListEntries } from './lists/set-entries.ts'
import { update as updatePriceList } from './lists/update.ts'
import { create as createPriceRule } from './rules/create.ts'
import { disable as disablePriceRule, enable as enablePriceRule } from './rules/enable.ts'
import { get as getPriceRule } from './rules/get.ts'
import { list as listPriceRules } from './rules/list.ts'
import { preview as previewPriceRule } from './rules/preview.ts'
import { remove as removePriceRule } from './rules/remove.ts'
import { update as updatePriceRule } from './rules/update.ts'
import { create as createSale } from './sales/create.ts'
import { remove as removeSale } from './sales/remove.ts'
import { update as updateSale } from './sales/update.ts'
import { set as setPrice } from './set.ts'
import { setTiers } from './set-tiers.ts'

/** What staff does with prices, by name. */
export const prices = router({
  get: getPrices,
  set: setPrice,
  tiers: router({ set: setTiers }),
  sales: router({ create: createSale, update: updateSale, remove: removeSale }),
  lists: router({
    list: listPriceLists,
    get: getPriceList,
    create: createPriceList,
    update: updatePriceList,
    remove: removePriceList,
    entries: priceListEntries,
    setEntries: setPriceListEntries,
  }),
  groups: router({
    list: listGroups,
    create: createGroup,
    update: updateGroup,
    remove: removeGroup,
    members,
    addMembers,
    removeMembers,
  }),
  rules: router({
    list: listPriceRules,
    get: getPriceRule,
    create: createPriceRule,
    update: updatePriceRule,
    enable: enablePriceRule,
    disable: disablePriceRule,
    remove: removePriceRule,
    preview: previewPriceRule,
  }),
})
