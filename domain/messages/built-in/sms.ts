import type { Draft } from './draft.js'

// short enough for two or three parts, without a word of earlier messages that may never have been, and without a character that would make each part half as long

export const smsFriendly: readonly Draft[] = [
  {
    step: 1,
    variant: 'a',
    subject: null,
    body: `
Hi {{ first_name | default: "there" }}, {{ sender.name }} here, about
{{ account.topic | default: "planning for the coming months" }}. Is that a topic for
{{ company | default: "your team" }} right now? A yes or no is plenty.`,
  },
  {
    step: 1,
    variant: 'b',
    subject: null,
    body: `
Hello {{ first_name | default: "there" }}, this is {{ sender.name }}. One short question: is
{{ account.topic | default: "planning for the coming months" }} something you are looking at? If not,
just say no.`,
  },
  {
    step: null,
    variant: 'a',
    subject: null,
    body: `
Hi {{ first_name | default: "there" }}, {{ sender.name }} once more. Should I send you a few lines about
{{ account.topic | default: "planning for the coming months" }}, or leave it here? Either answer helps.`,
  },
  {
    step: null,
    variant: 'b',
    subject: null,
    body: `
{{ first_name | default: "Hello" }}, is there a better time to ask about
{{ account.topic | default: "planning for the coming months" }}? Tell me a month, or a no. {{ sender.name }}`,
  },
]

export const smsFormal: readonly Draft[] = [
  {
    step: 1,
    variant: 'a',
    subject: null,
    body: `
{% if name %}Dear {{ name }}{% else %}Good day{% endif %}, this is {{ sender.name }}, about
{{ account.topic | default: "planning for the coming months" }}. May I ask whether it is of interest to
{{ company | default: "your company" }}? A brief yes or no is sufficient.`,
  },
  {
    step: null,
    variant: 'a',
    subject: null,
    body: `
{% if name %}Dear {{ name }}{% else %}Good day{% endif %}, may I come back to
{{ account.topic | default: "planning for the coming months" }}, or would you prefer that I do not write
again? Kind regards, {{ sender.name }}`,
  },
]
