/** Type-checks the samples that are TypeScript alone. */
import ts from 'typescript'
import type { Mistake, SampleFolder } from './folder.ts'
import { writeConfig } from './settings.ts'

export function checkTypeScript(folder: SampleFolder): Mistake[] {
  const files = folder.files('typescript')
  if (files.length === 0) return []
  const config = ts.readConfigFile(writeConfig(folder, 'typescript', files), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, folder.path)
  const program = ts.createProgram([...files], options)
  return files.flatMap((file) => {
    const source = program.getSourceFile(file)
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    return found.map(({ start = 0, messageText }) => ({
      file,
      line: (source?.getLineAndCharacterOfPosition(start).line ?? 0) + 1,
      message: ts.flattenDiagnosticMessageText(messageText, ' '),
    }))
  })
}
