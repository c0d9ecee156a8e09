import '@tillwright/api/worker'
import { letGoOfTheStart } from './let-go-of-the-start.ts'

letGoOfTheStart()
