"""The sheets of 3-inform: only types. Codes, wording and controls are in `editions/`."""

from collection.sheets import ContactBlock, Questions
from forms_core.fields import Choice, Count, Kato, Money, Text, YesNo


class General(Questions):
    """Module A: general information, headcount, ICT costs. Source: instruction, paragraph 4."""

    section = "A"

    place = Text()
    kato = Kato()
    employees = Count()
    ict_costs = Money()
    ict_costs_capital = Money()
    ict_costs_current = Money()
    ict_costs_communication = Money()
    ict_costs_internet = Money()
    ict_costs_rent = Money()


class Computers(Questions):
    """Module B: computers and networks. Source: instruction, paragraph 5."""

    section = "B"

    uses_computers = YesNo()
    uses_portable_devices = YesNo()
    uses_servers = YesNo()
    computer_users = Count()
    computers = Count()
    computers_online = Count()
    uses_data_centre = YesNo()
    has_lan = YesNo()
    has_intranet = YesNo()
    has_extranet = YesNo()


class Internet(Questions):
    """Module C: use of the Internet. Source: instruction, paragraph 6."""

    section = "C"

    has_internet = YesNo()
    gives_mobile_internet = YesNo()
    internet_users = Count()
    fixed_wired = YesNo()
    fixed_wireless = YesNo()
    mobile_broadband = YesNo()
    narrowband = YesNo()
    has_website = YesNo()
    internet_for_email = YesNo()
    internet_for_search = YesNo()
    internet_for_banking = YesNo()
    internet_for_calls = YesNo()
    internet_for_training = YesNo()
    internet_for_hiring = YesNo()


class Cloud(Questions):
    """Module D: cloud IT services (reconstructed). Source: quality report, S.4.1 3)."""

    section = "D"

    uses_cloud = YesNo()
    cloud_email = YesNo()
    cloud_office = YesNo()
    cloud_database = YesNo()
    cloud_files = YesNo()
    cloud_accounting = YesNo()
    cloud_crm = YesNo()
    cloud_computing = YesNo()


class StateOnline(Questions):
    """Module E: dealing with state bodies over the Internet (reconstructed)."""

    section = "E"

    state_information = YesNo()
    state_blanks = YesNo()
    state_filing = YesNo()
    state_services = YesNo()
    state_procurement = YesNo()


class Commerce(Questions):
    """Module F: electronic commerce. Source: instruction, paragraph 7."""

    section = "F"

    orders_online = YesNo()
    orders_placed = Money()
    sells_online = YesNo()
    orders_received = Money()


class Automation(Questions):
    """Module G: automation of business processes. Source: instruction, paragraph 8."""

    section = "G"

    automates_processes = YesNo()
    uses_rfid = YesNo()
    uses_einvoice = YesNo()


class Technologies(Questions):
    """Module H: digital technologies and management systems. Source: instruction, paragraph 9."""

    section = "H"

    tech_ar_vr = YesNo()
    tech_iot = YesNo()
    tech_big_data = YesNo()
    tech_predictive = YesNo()
    tech_robots = YesNo()
    tech_additive = YesNo()
    tech_ai = YesNo()
    tech_twins = YesNo()
    tech_virtual_commissioning = YesNo()
    tech_cloud = YesNo()
    tech_security = YesNo()
    system_mes = YesNo()
    system_erp = YesNo()
    system_plm = YesNo()
    system_bpm = YesNo()
    system_cam = YesNo()
    system_cae = YesNo()
    system_cad = YesNo()
    system_scm = YesNo()
    system_crm = YesNo()
    system_lims = YesNo()
    system_scada = YesNo()
    system_wms = YesNo()
    system_energy_metering = YesNo()
    system_process_control = YesNo()
    system_maintenance = YesNo()


class Specialists(Questions):
    """Module K: ICT specialists. Source: instruction, paragraph 10."""

    section = "K"

    has_ict_specialists = YesNo()
    ict_specialists = Count()
    security_specialists = Count()


class TimeSpent(Questions):
    """Time spent on the form (reconstructed). Source: quality report, S.19."""

    section = "Z"

    time_spent = Choice()


class Signatures(ContactBlock):
    """Contact block and the three signatories. Source: form, signature block."""

    section = "sign"
