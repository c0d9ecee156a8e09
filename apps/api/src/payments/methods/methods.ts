import { router } from '../../trpc.ts'
import { create } from './create.ts'
import { list } from './list.ts'
import { remove } from './remove.ts'
import { update } from './update.ts'

/** How the shop is paid without a provider. */
export const methods = router({ list, create, update, remove })
