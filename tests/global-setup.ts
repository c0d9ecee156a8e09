import { openTestServer } from '@tillwright/db/testing/test-server'

export const setup = openTestServer
