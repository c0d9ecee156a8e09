import type { OrderId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id } from '../schemas.ts'
import { orderNumber, owner } from '../trpc.ts'
import { readDossier } from './dossier.ts'
import { Order, viewOrder } from './view.ts'

export const get = owner
  .meta({ docs: 'One order, by its id or its number, with lines, timeline, payments, shipments and refunds.' })
  .input(z.union([z.strictObject({ orderId: id<OrderId>() }), z.strictObject({ orderNumber })]))
  .output(Order)
  .query(async ({ ctx }) => viewOrder(await readDossier(ctx, ctx.orderId)))
