import { router } from '../trpc.ts'
import { archive, restore } from './archive.ts'
import { create as createAttribute } from './attributes/create.ts'
import { list as listAttributes } from './attributes/list.ts'
import { remove as removeAttribute } from './attributes/remove.ts'
import { update as updateAttribute } from './attributes/update.ts'
import { bulkUpdate } from './bulk-update.ts'
import { components } from './components.ts'
import { create } from './create.ts'
import { duplicate } from './duplicate.ts'
import { get } from './get.ts'
import { list } from './list.ts'
import { publish } from './publish.ts'
import { remove } from './remove.ts'
import { schedule } from './schedule.ts'
import { setComponents } from './set-components.ts'
import { setRelated } from './set-related.ts'
import { setTranslations } from './set-translations.ts'
import { update } from './update.ts'
import { create as createVariant } from './variants/create.ts'
import { remove as removeVariant } from './variants/remove.ts'
import { reorder } from './variants/reorder.ts'
import { setOptions } from './variants/set-options.ts'
import { update as updateVariant } from './variants/update.ts'

/** What staff does with products, by name. */
export const products = router({
  list,
  get,
  create,
  update,
  archive,
  restore,
  publish,
  schedule,
  duplicate,
  remove,
  setTranslations,
  setRelated,
  bulkUpdate,
  components,
  setComponents,
  variants: router({ create: createVariant, update: updateVariant, remove: removeVariant, reorder, setOptions }),
})

/** What staff does with what products are told apart by. */
export const attributes = router({
  list: listAttributes,
  create: createAttribute,
  update: updateAttribute,
  remove: removeAttribute,
})
