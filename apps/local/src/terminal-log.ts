import { type LogTelemetry, openLog } from '@tillwright/api/log'
import type { Logger } from 'pino'
import pretty from 'pino-pretty'

/** A log for a person at a terminal: a line for each event. */
export const openTerminalLog = (level: string, telemetry: LogTelemetry): Logger =>
  openLog(
    level,
    pretty({
      colorize: process.stdout.isTTY === true,
      singleLine: true,
      ignore: 'pid,hostname,ip,userAgent,trace_id,span_id',
    }),
    telemetry,
  )
