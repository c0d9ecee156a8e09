import { router } from '../../../trpc.ts'
import { get } from './get.ts'
import { list } from './list.ts'
import { place } from './place.ts'
import { remove } from './remove.ts'
import { update } from './update.ts'

/** What becomes of drafts once there are any. */
export const drafts = router({ list, get, update, remove, place })
