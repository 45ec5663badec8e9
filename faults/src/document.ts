import type { Report } from './report.ts'
export const documentWith = (_: Report, table: string): string => `${table}\n`
