import type { Inputs } from './inputs.ts'

export const ofImports: Inputs = {
  'admin.imports.list': () => ({}),
  'admin.imports.get': ({ importId }) => ({ importId }),
  'admin.imports.errors': ({ importId }) => ({ importId }),
  'admin.imports.cancel': ({ importId }) => ({ importId }),
}
