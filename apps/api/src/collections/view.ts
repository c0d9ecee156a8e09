import type { Collection as KnownCollection } from '@tillwright/db/collections'
import type { CollectionId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id } from '../schemas.ts'
import type { Facts } from '../staff/audit-change.ts'

export const Collection = z
  .object({ id: z.uuid(), code: z.string(), title: z.string(), createdAt: z.date(), version: z.int() })
  .meta({ id: 'Collection' })

export const collectionId = id<CollectionId>()

export const collectionFacts = ({ code, title }: KnownCollection): Facts => ({ code, title })
