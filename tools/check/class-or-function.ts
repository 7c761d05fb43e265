import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import type { Result } from './run.ts'
import { isTest, sourceFiles } from './source-files.ts'

/**
 * The core's rule for class or function. A class has state of its own, or is given to other parts by its type. All else is a
 * function: of its arguments, or `createX`, which answers a bundle of functions over what it was given.
 */

const CORE = 'packages/core/src'
/** What stands in `src` itself puts the parts together: to be named there makes nothing a part of others. */
const isAbove = (file: string): boolean => dirname(file) === CORE

interface Class {
  readonly name: string
  readonly file: string
  readonly isDerived: boolean
  /** A field that changes, or that is made here. */
  readonly changes: boolean
  readonly makes: readonly string[]
}

interface Factory {
  readonly name: string
  readonly file: string
  readonly changes: boolean
  readonly makes: readonly string[]
}

interface Read {
  readonly classes: readonly Class[]
  readonly factories: readonly Factory[]
  /** `createX` of `ReturnType<typeof createX>`. */
  readonly namedResults: readonly string[]
  readonly imported: readonly string[]
}

export async function classOrFunction(cwd: string): Promise<Result> {
  const files = sourceFiles(cwd, [CORE]).filter((file) => !isTest(file))
  if (files.length === 0) return { ok: false, output: 'no file of the core was read' }
  const faults = faultsOf(new Map(files.map((file) => [file, read(file, readFileSync(join(cwd, file), 'utf8'))])))
  return { ok: faults.length === 0, output: faults.join('\n') }
}

function faultsOf(core: ReadonlyMap<string, Read>): readonly string[] {
  const all = [...core.values()]
  const classes = new Map(all.flatMap((one) => one.classes).map((one) => [one.name, one]))
  const hasState = ({ changes, makes }: Class | Factory): boolean =>
    changes || makes.some((name) => stateOf(classes.get(name)))
  // What is no class of the core keeps something: a Map, a Set.
  const stateOf = (made: Class | undefined): boolean => made === undefined || hasState(made)
  const isNamed = ({ name, file }: Class): boolean =>
    [...core].some(([other, { imported }]) => other !== file && mayName(other) && imported.includes(name))

  return [
    ...[...classes.values()]
      .filter((one) => !isAbove(one.file) && !one.isDerived && !hasState(one) && !isNamed(one))
      .map(
        ({ file, name }) => `${file}: class ${name} has no state and no other part names it: a function create${name}`,
      ),
    ...all
      .flatMap((one) => one.factories)
      .filter((one) => hasState(isAbove(one.file) ? { ...one, makes: [] } : one))
      .map(({ file, name }) => `${file}: ${name} keeps state: a class`),
    ...[...core].flatMap(([file, { namedResults }]) =>
      isAbove(file) ? [] : namedResults.map((name) => `${file}: what ${name} answers is a part of others: a class`),
    ),
  ]
}

/** The parts, and what other packages are given. */
const mayName = (file: string): boolean => !isAbove(file) || file === `${CORE}/index.ts`

function read(file: string, text: string): Read {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found = {
    classes: [] as Class[],
    factories: [] as Factory[],
    namedResults: [] as string[],
    imported: [] as string[],
  }
  for (const node of source.statements) {
    if (ts.isClassDeclaration(node) && node.name) found.classes.push(classOf(file, node.name.text, node))
    if (ts.isFunctionDeclaration(node) && node.name && /^create[A-Z]/.test(node.name.text))
      found.factories.push({ file, name: node.name.text, ...kept(node.body?.statements ?? []) })
    found.imported.push(...namesIn(node))
  }
  walk(source, (node) => {
    const name = ts.isTypeReferenceNode(node) && node.typeName.getText() === 'ReturnType' && node.typeArguments?.[0]
    if (name && ts.isTypeQueryNode(name) && /^create[A-Z]/.test(name.exprName.getText()))
      found.namedResults.push(name.exprName.getText())
  })
  return found
}

function classOf(file: string, name: string, node: ts.ClassDeclaration): Class {
  const isDerived = node.heritageClauses?.some(({ token }) => token === ts.SyntaxKind.ExtendsKeyword) ?? false
  const fields = node.members.filter(ts.isPropertyDeclaration)
  const isFixed = ({ modifiers }: ts.PropertyDeclaration): boolean =>
    modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ReadonlyKeyword) ?? false
  const values = [...fields.map(({ initializer }) => initializer), ...node.members.flatMap(assigned)]
  const made = values.flatMap((value) => (value ? [value] : []))
  return { name, file, isDerived, changes: !fields.every(isFixed) || made.some(isList), makes: made.flatMap(classMade) }
}

/** What a constructor puts into fields. */
function assigned(member: ts.ClassElement): readonly ts.Expression[] {
  if (!ts.isConstructorDeclaration(member)) return []
  return (member.body?.statements ?? []).flatMap((statement) => {
    const set = ts.isExpressionStatement(statement) ? statement.expression : undefined
    return set && ts.isBinaryExpression(set) && set.operatorToken.kind === ts.SyntaxKind.EqualsToken ? [set.right] : []
  })
}

/** What lives as long as what a factory answers. */
function kept(statements: readonly ts.Statement[]): Pick<Factory, 'changes' | 'makes'> {
  const declared = statements.filter(ts.isVariableStatement).map(({ declarationList }) => declarationList)
  const values = declared.flatMap(({ declarations }) => declarations.flatMap(({ initializer }) => initializer ?? []))
  const isLet = declared.some(({ flags }) => (flags & ts.NodeFlags.Let) !== 0)
  return { changes: isLet || values.some(isList), makes: values.flatMap(classMade) }
}

/** It begins empty, to be filled. */
const isList = (value: ts.Expression): boolean => ts.isArrayLiteralExpression(value) && value.elements.length === 0

const classMade = (value: ts.Expression): readonly string[] =>
  ts.isNewExpression(value) ? [value.expression.getText()] : []

/** What a file has of another one, or hands on. */
function namesIn(node: ts.Statement): readonly string[] {
  const names = ts.isImportDeclaration(node)
    ? node.importClause?.namedBindings
    : ts.isExportDeclaration(node) && node.moduleSpecifier && node.exportClause
  if (!names || !('elements' in names)) return []
  return [...names.elements].map(({ name, propertyName }) => (propertyName ?? name).getText())
}

function walk(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node)
  node.forEachChild((child) => walk(child, see))
}
