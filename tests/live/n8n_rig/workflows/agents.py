"""An AI agent with a model, a tool and a memory. The partner service plays the model."""

from __future__ import annotations

from n8n_rig.workflows.building import LANGCHAIN_NODES, WorkflowDraft

LOOK_UP_ORDER = """if (String(query).includes('lost')) throw new Error('order archive is offline');
return 'shipped: ' + query;"""


def build(_partner_url: str) -> dict[str, WorkflowDraft]:
    w = WorkflowDraft("AI: support agent")
    w.webhook("agent")
    prompt = {
        "promptType": "define",
        "text": "={{ $json.body.q }}",
        "options": {"returnIntermediateSteps": True},
    }
    w.node("AI Agent", LANGCHAIN_NODES + "agent", 2.2, prompt)
    model = {
        "model": {"__rl": True, "mode": "id", "value": "gpt-4o-mini"},
        "options": {"maxRetries": 0, "timeout": 3000},
    }
    credentials = {"openAiApi": {"id": "@model-credential", "name": "Rig model"}}
    w.node(
        "OpenAI Chat Model", LANGCHAIN_NODES + "lmChatOpenAi", 1.2, model, credentials=credentials
    )
    tool = {
        "name": "order_lookup",
        "description": "Looks an order up",
        "jsCode": LOOK_UP_ORDER,
    }
    w.node("Order lookup", LANGCHAIN_NODES + "toolCode", 1.2, tool)
    memory = {"sessionIdType": "customKey", "sessionKey": "={{ $json.body.q }}"}
    w.node("Memory", LANGCHAIN_NODES + "memoryBufferWindow", 1.3, memory)
    w.set_fields("Reply", {"reply": "={{ $json.output }}"})
    w.chain("Webhook", "AI Agent", "Reply")
    w.link("OpenAI Chat Model", "AI Agent", kind="ai_languageModel")
    w.link("Order lookup", "AI Agent", kind="ai_tool")
    w.link("Memory", "AI Agent", kind="ai_memory")
    return {"agent": w}
