import { router } from '../trpc.ts'
import { create as createTaxCategory } from './categories/create.ts'
import { list as listTaxCategories } from './categories/list.ts'
import { remove as removeTaxCategory } from './categories/remove.ts'
import { update as updateTaxCategory } from './categories/update.ts'
import { categorise as categoriseTax } from './categorise.ts'
import { preview as previewTax } from './preview.ts'
import { create as createTaxRate } from './rates/create.ts'
import { get as getTaxRate } from './rates/get.ts'
import { list as listTaxRates } from './rates/list.ts'
import { remove as removeTaxRate } from './rates/remove.ts'
import { succeed as succeedTaxRate } from './rates/succeed.ts'
import { update as updateTaxRate } from './rates/update.ts'
import { create as createZone } from './zones/create.ts'
import { get as getZone } from './zones/get.ts'
import { list as listZones } from './zones/list.ts'
import { remove as removeZone } from './zones/remove.ts'
import { update as updateZone } from './zones/update.ts'

/** What staff says of taxes. */
export const tax = router({
  categories: router({
    list: listTaxCategories,
    create: createTaxCategory,
    update: updateTaxCategory,
    remove: removeTaxCategory,
  }),
  zones: router({ list: listZones, get: getZone, create: createZone, update: updateZone, remove: removeZone }),
  rates: router({
    list: listTaxRates,
    get: getTaxRate,
    create: createTaxRate,
    update: updateTaxRate,
    succeed: succeedTaxRate,
    remove: removeTaxRate,
  }),
  categorise: categoriseTax,
  preview: previewTax,
})
