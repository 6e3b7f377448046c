import { z } from 'zod'

/** Any text: what is no token gets a page that says so. */
export const unsubscribeTokenSchema = z
  .string()
  .describe('From the unsubscribe link of a message.')
  .meta({ examples: ['default.con_2c9f0b1a6d3e4f5061728394.q83vEjRWeJCrze8SNFZ4kA'] })

export const unsubscribePageSchema = z
  .string()
  .describe('A page to read.')
  .meta({ examples: ['<!doctype html><title>You will get no more messages</title>'] })
