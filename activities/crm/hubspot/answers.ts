import { z } from 'zod'

/** Only what is read here; HubSpot adds fields as it likes. */
export const objectSchema = z.looseObject({
  id: z.string().min(1),
  properties: z.record(z.string(), z.string().nullable()).default({}),
})
export type HubspotObject = z.output<typeof objectSchema>

export const objectsSchema = z.looseObject({ results: z.array(objectSchema) })

const pagingSchema = z
  .looseObject({ next: z.looseObject({ after: z.string() }).optional() })
  .optional()

export const linkedIdsSchema = z.looseObject({
  results: z.array(z.looseObject({ toObjectId: z.union([z.string(), z.number()]) })),
  paging: pagingSchema,
})

const associatedSchema = z
  .looseObject({ results: z.array(z.looseObject({ id: z.string() })) })
  .optional()

export const personSchema = objectSchema.extend({
  associations: z
    .looseObject({ emails: associatedSchema, meetings: associatedSchema, deals: associatedSchema })
    .optional(),
})

export const anythingSchema = z.unknown()
