import { router } from '../../../trpc.ts'
import { accept } from './accept.ts'
import { addEvidenceFile } from './add-evidence-file.ts'
import { get } from './get.ts'
import { list } from './list.ts'
import { saveEvidence } from './save-evidence.ts'
import { submitEvidence } from './submit-evidence.ts'

export const disputes = router({ list, get, saveEvidence, addEvidenceFile, submitEvidence, accept })
