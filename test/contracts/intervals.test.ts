import { describe, expect, it, test } from 'vitest'
import { z } from 'zod'
import { intervalInputSchema, intervalSchema } from '../../contracts/intervals.js'
import type { Interval } from '../../contracts/temporal/calendar.js'

const forms =
  'must be whole days like 3, a duration like "P3D", "P2W" or "PT36H", or business days like "3 business days"'
const atMost = 'must be at most 365 days or 260 business days'
const hourMs = 3_600_000

describe('an interval', () => {
  test.each<[unknown, Interval]>([
    [0, { unit: 'days', count: 0 }],
    [3, { unit: 'days', count: 3 }],
    [365, { unit: 'days', count: 365 }],
    ['P0D', { unit: 'days', count: 0 }],
    ['P3D', { unit: 'days', count: 3 }],
    ['P2W', { unit: 'days', count: 14 }],
    ['P1W2D', { unit: 'days', count: 9 }],
    [' P3D ', { unit: 'days', count: 3 }],
    ['PT36H', { unit: 'ms', count: 36 * hourMs }],
    ['P1DT12H', { unit: 'ms', count: 36 * hourMs }],
    ['P1WT1H', { unit: 'ms', count: 169 * hourMs }],
    ['PT90M', { unit: 'ms', count: 1.5 * hourMs }],
    ['PT1H30M5S', { unit: 'ms', count: 1.5 * hourMs + 5_000 }],
    ['PT8760H', { unit: 'ms', count: 8760 * hourMs }],
    ['3 business days', { unit: 'business_days', count: 3 }],
    ['1 business day', { unit: 'business_days', count: 1 }],
    ['3 Business Days', { unit: 'business_days', count: 3 }],
    ['3bd', { unit: 'business_days', count: 3 }],
    ['3 bd', { unit: 'business_days', count: 3 }],
    ['0bd', { unit: 'business_days', count: 0 }],
    [{ business_days: 3 }, { unit: 'business_days', count: 3 }],
    [{ business_days: 260 }, { unit: 'business_days', count: 260 }],
  ])('%j is %j', (input, expected) => {
    const interval: Interval = intervalInputSchema.parse(input)
    expect(interval).toEqual(expected)
  })

  test.each<[unknown, string]>([
    [-1, forms],
    [1.5, forms],
    [366, atMost],
    ['P366D', atMost],
    ['P53W', atMost],
    ['PT8761H', atMost],
    ['P99999999999999999999D', atMost],
    ['261 business days', atMost],
    [{ business_days: 261 }, atMost],
    ['', forms],
    ['3', forms],
    ['3 days', forms],
    ['P', forms],
    ['PT', forms],
    ['P1DT', forms],
    ['P1M', forms],
    ['P1Y', forms],
    ['P1.5D', forms],
    ['PT0,5H', forms],
    ['P-3D', forms],
    ['-P3D', forms],
    ['p3d', forms],
    ['P2D1W', forms],
    ['P3H', forms],
    ['1.5bd', forms],
    ['-1 business days', forms],
    ['business days', forms],
    [{ business_days: -1 }, forms],
    [{ business_days: 1.5 }, forms],
    [{ business_days: 3, days: 1 }, 'Unrecognized key: "days"'],
    [{}, forms],
    [null, forms],
    [true, forms],
    [[3], forms],
  ])('refuses %j', (input, message) => {
    const issues = intervalInputSchema.safeParse(input).error?.issues ?? []
    expect(issues.map((issue) => issue.message)).toEqual([message])
  })

  it('is described for the API document, as it is said and as it is read', () => {
    expect(z.toJSONSchema(intervalInputSchema, { io: 'input' })).toMatchObject({
      anyOf: [
        { type: 'integer', minimum: 0, maximum: 365 },
        { type: 'string' },
        { type: 'object', properties: { business_days: { type: 'integer', maximum: 260 } } },
      ],
      description: expect.stringContaining('ISO 8601') as string,
      examples: [3, 'P2W', 'PT36H', '3 business days', { business_days: 3 }],
    })
    expect(z.toJSONSchema(intervalInputSchema, { io: 'output' })).toMatchObject({
      type: 'object',
      required: ['unit', 'count'],
    })
  })

  it.each([3, 'P2W', 'PT36H', '3 business days', { business_days: 3 }])(
    'of the example %j is read',
    (example) => {
      expect(intervalSchema.safeParse(intervalInputSchema.parse(example)).success).toBe(true)
    },
  )
})
