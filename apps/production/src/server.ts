import '@tillwright/api/server'
import { letGoOfTheStart } from './let-go-of-the-start.ts'

letGoOfTheStart()
