import { join, relative } from 'node:path'
import ts from 'typescript'
import { featureAt } from './compat.ts'

/** A feature by its path in MDN's data, and the file that uses it. */
export interface Used {
  readonly feature: string
  readonly file: string
}

/** The types give these to several; MDN's data has them at each. */
const homes = [
  'ServiceWorkerRegistration',
  'Navigator',
  'Element',
  'HTMLElement',
  'Document',
  'Window',
  'Response',
] as const

const isLibrary = (file: ts.SourceFile): boolean => /\/typescript\/lib\/lib\.[^/]*$/.test(file.fileName)

/** The owner of a member (`Promise` of `withResolvers`), or of a name within a namespace (`Intl`). */
function ownerOf(declaration: ts.Declaration): string | undefined {
  for (let at: ts.Node | undefined = declaration.parent; at; at = at.parent) {
    if (ts.isInterfaceDeclaration(at)) return at.name.text.replace(/Constructor$/, '')
    if (ts.isVariableDeclaration(at) && ts.isIdentifier(at.name)) return at.name.text
    if (ts.isModuleDeclaration(at)) return at.name.text
  }
  return undefined
}

function pathsOf(declaration: ts.Declaration, name: string): readonly string[] {
  const owner = ownerOf(declaration)
  if (owner === undefined) return [`api.${name}`, `javascript.builtins.${name}`, `api.Window.${name}`]
  const direct = [`javascript.builtins.${owner}.${name}`, `api.${owner}.${name}`, `api.${owner}.${name}_static`]
  const isShared = /lib\.(?:dom|webworker)\b/.test(declaration.getSourceFile().fileName) && !featureAt(`api.${owner}`)
  return isShared ? [...direct, ...homes.map((home) => `api.${home}.${name}`)] : direct
}

const known = (paths: readonly string[]): string | undefined => paths.find((path) => featureAt(path)?.__compat)

/** What a name stands for, when the language or the browser gives it. */
function builtIn(checker: ts.TypeChecker, node: ts.Identifier): string | undefined {
  const declarations = checker.getSymbolAtLocation(node)?.declarations ?? []
  if (!declarations.some((one) => isLibrary(one.getSourceFile()))) return undefined
  return known(declarations.flatMap((one) => (isLibrary(one.getSourceFile()) ? pathsOf(one, node.text) : [])))
}

/** An attribute of an element of HTML. */
function attribute(node: ts.JsxAttribute): string | undefined {
  const tag = node.parent.parent.tagName.getText()
  // A component's attributes are its own.
  if (!/^[a-z]+$/.test(tag)) return undefined
  const name = node.name.getText().toLowerCase()
  const value = node.initializer && ts.isStringLiteral(node.initializer) ? node.initializer.text : ''
  return known([
    ...(name === 'type' ? [`html.elements.${tag}.${name}_${value}`, `html.elements.${tag}.${name}.${value}`] : []),
    `html.elements.${tag}.${name}`,
    `html.global_attributes.${name}`,
  ])
}

function featuresIn(file: ts.SourceFile, checker: ts.TypeChecker): ReadonlySet<string> {
  const found = new Set<string>()
  const add = (feature: string | undefined) => feature !== undefined && found.add(feature)
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node)) return
    if (ts.isJsxAttribute(node)) add(attribute(node))
    else if (ts.isIdentifier(node)) add(builtIn(checker, node))
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

/** Everything that the scripts of the projects use of the language and the browser. */
export function usedInScripts(
  cwd: string,
  projects: readonly string[],
  isOurs: (file: string) => boolean,
): readonly Used[] {
  return projects.flatMap((project) => {
    const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined }
    const parsed = ts.getParsedCommandLineOfConfigFile(join(cwd, project), { noEmit: true }, host)
    if (!parsed) throw new Error(`${project} cannot be read`)
    const program = ts.createProgram(parsed.fileNames, parsed.options)
    const files = program.getSourceFiles().map((file) => ({ file, name: relative(cwd, file.fileName) }))
    return files
      .filter(({ name }) => isOurs(name))
      .flatMap(({ file, name }) =>
        [...featuresIn(file, program.getTypeChecker())].map((feature) => ({ feature, file: name })),
      )
  })
}
