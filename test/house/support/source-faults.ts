import ts from 'typescript'

export type Rule = 'the clock of the machine' | 'the environment of the process' | 'a re-export'

const matches: Record<Rule, (node: ts.Node) => boolean> = {
  'the clock of the machine': (node) =>
    isDateWithoutInstant(node) ||
    reads(node, 'Date', 'now') ||
    reads(node, 'performance', 'timeOrigin'),
  'the environment of the process': (node) => reads(node, 'process', 'env') || importsEnv(node),
  'a re-export': (node) => ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined,
}

/** The lines, from 1, on which the rule is broken. */
export function faultsOf(source: ts.SourceFile, rule: Rule): number[] {
  const lines = new Set<number>()
  const visit = (node: ts.Node): void => {
    if (matches[rule](node)) {
      lines.add(source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return [...lines]
}

function isDateWithoutInstant(node: ts.Node): boolean {
  if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return false
  return isNamed(node.expression, 'Date') && (node.arguments?.length ?? 0) === 0
}

/** `object.property`, `object['property']` or `const { property } = object`. */
function reads(node: ts.Node, object: string, property: string): boolean {
  if (ts.isPropertyAccessExpression(node)) {
    return isNamed(node.expression, object) && node.name.text === property
  }
  if (ts.isElementAccessExpression(node)) {
    const { argumentExpression: key } = node
    return isNamed(node.expression, object) && ts.isStringLiteral(key) && key.text === property
  }
  if (!ts.isVariableDeclaration(node) || !ts.isObjectBindingPattern(node.name)) return false
  return (
    node.initializer !== undefined &&
    isNamed(node.initializer, object) &&
    node.name.elements.some((element) => isNamed(element.propertyName ?? element.name, property))
  )
}

function importsEnv(node: ts.Node): boolean {
  if (!ts.isImportDeclaration(node) || !ts.isStringLiteral(node.moduleSpecifier)) return false
  if (!/^(node:)?process$/.test(node.moduleSpecifier.text)) return false
  const bindings = node.importClause?.namedBindings
  return (
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.some((element) => isNamed(element.propertyName ?? element.name, 'env'))
  )
}

function isNamed(node: ts.Node, name: string): boolean {
  return ts.isIdentifier(node) && node.text === name
}
