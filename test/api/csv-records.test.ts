import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvRecords } from '../../api/import/csv-records.js'
import { decodeLines } from '../../api/import/decode-lines.js'
import { neutraliseFormula, restoreFormula } from '../../api/import/formula-cells.js'
import { chunksOf, newReport } from '../../api/import/row-report.js'
import { openCsv } from '../../api/import/table.js'

async function read(bytes: Buffer, size = bytes.length) {
  const found = []
  for await (const record of csvRecords(decodeLines(inPieces(bytes, size), undefined).pieces)) {
    found.push(record)
  }
  return found
}

async function* inPieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const cell = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'ü', '"', ',', ';', '\n', '\r', ' ', "'", '€') }),
  fc.string(),
)
const table = fc.integer({ min: 2, max: 5 }).chain((width) =>
  fc.array(fc.array(cell, { minLength: width, maxLength: width }), {
    minLength: 1,
    maxLength: 6,
  }),
)

describe('CSV', () => {
  it('is read as it was written, however it is cut into pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 40 }),
        async (rows, delimiter, size) => {
          const header = rows[0]!.map((_, index) => `c${index}`)
          const text = stringify([header, ...rows], {
            record_delimiter: delimiter,
            quoted_match: /[\r\n]/,
            quoted_empty: true,
          })
          const records = await read(Buffer.from(text), size)
          expect(records.map((record) => 'cells' in record && record.cells)).toEqual(
            parse(text, { record_delimiter: delimiter, relax_column_count: true }),
          )
          expect(records.slice(1).map((record) => 'cells' in record && record.cells)).toEqual(rows)
        },
      ),
    )
  })

  it.each([
    ['a,b;c;d\n', ';'],
    ['"a;b;c;d",e\n', ','],
    ['a\tb\n', '\t'],
    ['a\n', ','],
  ])('%j is cut at %j', async (header, delimiter) => {
    const [first] = await read(Buffer.from(header))
    expect(first).toEqual({ line: 1, cells: [...parse(header, { delimiter })[0]!] })
  })

  it('loses one line to a quote that is never closed, in a file of any size', async () => {
    const good = (index: number) => `p${index}@x.example,"Person, ${index}"`
    const lines = ['email,name', ...Array.from({ length: 20_000 }, (_, index) => good(index))]
    for (const at of [5, 700, 19_999]) lines[at] = 'x@x.example,"open'
    const records = await read(Buffer.from(lines.join('\n')), 65_536)
    const broken = records.filter((record) => 'detail' in record)
    expect(broken.map(({ line }) => line)).toEqual([6, 701, 20_000])
    expect(records).toHaveLength(20_001)
  })

  it('waits for the end of a quote for 64 KB and no longer', async () => {
    let pulled = 0
    const lines = 'p@x.example,Person\n'.repeat(1000)
    async function* pieces() {
      yield 'email,name\nx@x.example,"open\n'
      for (; pulled < 500; pulled += 1) yield lines
    }
    const records = csvRecords(pieces())
    const found = []
    for (let count = 0; count < 3; count += 1) found.push((await records.next()).value)
    expect(found).toMatchObject([
      { line: 1, cells: ['email', 'name'] },
      { line: 2, column: 1 },
      { line: 3, cells: ['p@x.example', 'Person'] },
    ])
    expect(pulled).toBeLessThan(6)
    await records.return(undefined)
  })

  it('loses one line where a stray quote swallowed the rows behind it', async () => {
    const records = await read(Buffer.from('a,b\n1,"x\n2,y\n3,z"\n4,w\n'))
    expect(records.slice(1)).toEqual([
      { line: 2, cells: ['1', 'x\n2,y\n3,z'] },
      { line: 5, cells: ['4', 'w'] },
    ])
    const uneven = await read(Buffer.from('a,b\n1,"x\n2,y\n"3",z"\n4,w\n'))
    expect(uneven.slice(1).map(({ line }) => line)).toEqual([2, 3, 4, 5])
    expect(uneven.filter((record) => 'cells' in record)).toHaveLength(3)
  })

  it('is read no further than rows are taken', async () => {
    let pulled = 0
    const line = Buffer.from('p@x.example,Person\n'.repeat(1000))
    async function* source() {
      yield Buffer.from('email,name\n')
      for (; pulled < 500; pulled += 1) yield line
    }
    const opened = await openCsv({ charset: undefined, bytes: source() })
    const chunks = chunksOf(opened, newReport())
    for (let chunk = 0; chunk < 10; chunk += 1) {
      expect((await chunks.next()).value).toHaveLength(500)
    }
    expect(pulled).toBeLessThan(8)
    await chunks.return(undefined)
  })
})

describe('a cell that looks like a formula', () => {
  it.each(['=1+1', '+49', '-5', '@x', '\tx', '\rx', "'=x", "''=x"])('%j gets one', (text) => {
    expect(neutraliseFormula(text)).toBe(`'${text}`)
  })

  it.each(['', 'x', "'x", "'", 'a=b'])('%j gets none', (text) => {
    expect(neutraliseFormula(text)).toBe(text)
  })

  it('comes back as it was', () => {
    const text = fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', 'a') })
    fc.assert(
      fc.property(text, (cellText) => restoreFormula(neutraliseFormula(cellText)) === cellText),
    )
  })
})
