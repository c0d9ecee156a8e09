import type Stripe from 'stripe'
import { type Endpoint, get, post } from '../api/endpoint.ts'
import { invalid, missing } from '../api/errors.ts'
import { newId } from '../ids.ts'
import type { Work } from '../store/work.ts'

/** As `formOfMultipart` writes it. */
interface UploadParams {
  readonly purpose: string
  readonly file: { readonly name: string; readonly type: string; readonly size: number; readonly digest: string }
}

export const fileEndpoints: readonly Endpoint[] = [
  get('/v1/files/{id}', (work, { id }) => {
    const file = work.find('file', id)
    if (file === undefined) throw missing('file upload', id, 'file')
    return file
  }),
  post<UploadParams>('/v1/files', (work, { params }) => keepFile(work, params)),
]

const mostBytes = 5_000_000
const types: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
}

/** Takes evidence of disputes, and of no other purpose. Throws a 400 for what a bank would not read. */
function keepFile(work: Work, { purpose, file }: UploadParams): Stripe.File {
  if (purpose !== 'dispute_evidence')
    throw invalid(`Files for ${purpose} are not simulated here.`, { param: 'purpose' })
  const type = types[file.type]
  if (type === undefined) throw invalid('Evidence is a PDF, JPEG or PNG file.', { param: 'file' })
  if (file.size > mostBytes) throw invalid(`The file is too large: ${file.size} bytes.`, { param: 'file' })
  const id = newId('file_1')
  return work.put('file', {
    id,
    object: 'file',
    created: work.nowSeconds,
    expires_at: null,
    filename: file.name,
    links: { object: 'list', data: [], has_more: false, url: `/v1/file_links?file=${id}` },
    purpose,
    size: file.size,
    title: null,
    type,
    url: `https://files.stripe.com/v1/files/${id}/contents`,
  })
}
